import type { ResourceType } from '../contract.ts';
import {
  attributes,
  boolean,
  deprecated,
  hidden,
  list,
  listOf,
  map,
  mapOf,
  resolve,
  since,
  string,
} from '../declare.ts';
import { routerBehaviour } from './router.behaviour.ts';

export const router: ResourceType = {
  type: 'OS::Neutron::Router',
  behaviour: routerBehaviour,
  service: 'network',
  extension: 'router',
  nullReference: true,
  properties: {
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    availability_zone_hints: list({ updateAllowed: true, support: since('19.0.0') }),
    distributed: boolean({ support: since('2015.1') }),
    external_gateway_info: mapOf(
      {
        enable_snat: boolean({ updateAllowed: true }),
        external_fixed_ips: listOf(
          mapOf({ ip_address: string({ custom: 'ip_addr' }), subnet: string({ custom: 'neutron.subnet' }) }),
          { updateAllowed: true, support: since('6.0.0') },
        ),
        network: string({ required: true, updateAllowed: true }),
      },
      { updateAllowed: true },
    ),
    ha: boolean({ support: since('2015.1') }),
    l3_agent_id: string({ updateAllowed: true, support: hidden('6.0.0', deprecated('2015.1', since('2014.1'))) }),
    l3_agent_ids: listOf(string(), { updateAllowed: true, support: since('2015.1') }),
    name: string({ updateAllowed: true }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
    tenant_id: string({ support: since('24.0.0') }),
    value_specs: map({ default: {}, updateAllowed: true }),
  },
  attributes: attributes({ String: ['admin_state_up', 'name', 'status', 'tenant_id'], Map: ['external_gateway_info'] }),
  translation: [
    resolve('external_gateway_info.network', 'neutron.network'),
    resolve('external_gateway_info.external_fixed_ips.subnet', 'neutron.subnet'),
    { rule: 'Add', path: 'l3_agent_ids', from: 'l3_agent_id' },
    { rule: 'Delete', path: 'l3_agent_id', whenSet: 'l3_agent_id' },
  ],
};
