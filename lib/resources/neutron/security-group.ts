import type { ResourceType } from '../contract.ts';
import { boolean, integer, listOf, mapOf, since, string } from '../declare.ts';
import { protocols } from './protocols.ts';
import { securityGroupBehaviour } from './security-group.behaviour.ts';

export const securityGroup: ResourceType = {
  type: 'OS::Neutron::SecurityGroup',
  behaviour: securityGroupBehaviour,
  support: since('2014.1'),
  service: 'network',
  extension: 'security-group',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    rules: listOf(
      mapOf({
        direction: string({ default: 'ingress', oneOf: ['ingress', 'egress'] }),
        ethertype: string({ default: 'IPv4', oneOf: ['IPv4', 'IPv6'] }),
        port_range_min: integer({ range: [0, 65535] }),
        port_range_max: integer({ range: [0, 65535] }),
        protocol: string({
          oneOf: protocols,
        }),
        remote_mode: string({ default: 'remote_ip_prefix', oneOf: ['remote_ip_prefix', 'remote_group_id'] }),
        remote_group_id: string({ custom: 'neutron.security_group' }),
        remote_ip_prefix: string({ custom: 'net_cidr' }),
        description: string({ support: since('27.0.0') }),
      }),
      { default: [], updateAllowed: true },
    ),
    stateful: boolean({ updateAllowed: true, support: since('27.0.0') }),
  },
  attributes: {},
  validate: (view) => {
    if (view.properties.name === 'default') view.report('Security groups cannot be assigned the name "default".');
  },
};
