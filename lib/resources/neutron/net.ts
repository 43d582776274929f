import { freeValueSpecs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, listOf, map, resolve, since, string } from '../declare.ts';
import { netBehaviour } from './net.behaviour.ts';

export const net: ResourceType = {
  type: 'OS::Neutron::Net',
  behaviour: netBehaviour,
  service: 'network',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    value_specs: map({ default: {}, updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    tenant_id: string(),
    shared: boolean({ default: false, updateAllowed: true }),
    dhcp_agent_ids: list({ updateAllowed: true }),
    port_security_enabled: boolean({ updateAllowed: true, support: since('5.0.0') }),
    qos_policy: string({ updateAllowed: true, custom: 'neutron.qos_policy', support: since('6.0.0') }),
    dns_domain: string({ updateAllowed: true, custom: 'dns_domain', support: since('7.0.0') }),
    availability_zone_hints: list({ support: since('19.0.0') }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
  },
  attributes: attributes(
    {
      String: ['admin_state_up', 'name', 'qos_policy_id', 'status', 'tenant_id'],
      Boolean: ['l2_adjacency', 'port_security_enabled'],
      Integer: ['mtu'],
      List: ['segments', 'subnets'],
    },
    {
      l2_adjacency: { support: since('9.0.0') },
      mtu: { support: since('5.0.0') },
      port_security_enabled: { support: since('5.0.0') },
      qos_policy_id: { support: since('6.0.0') },
      segments: { support: since('11.0.0') },
    },
  ),
  translation: [resolve('qos_policy', 'neutron.qos_policy')],
  validate: freeValueSpecs,
};
