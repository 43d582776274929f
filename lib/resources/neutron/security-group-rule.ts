import { conflict, isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';
import { protocols } from './protocols.ts';
import { securityGroupRuleBehaviour } from './security-group-rule.behaviour.ts';

export const securityGroupRule: ResourceType = {
  type: 'OS::Neutron::SecurityGroupRule',
  behaviour: securityGroupRuleBehaviour,
  support: since('7.0.0'),
  service: 'network',
  extension: 'security-group',
  nullReference: true,
  properties: {
    security_group: string({ required: true, custom: 'neutron.security_group' }),
    description: string(),
    direction: string({ default: 'ingress', oneOf: ['ingress', 'egress'] }),
    ethertype: string({ default: 'IPv4', oneOf: ['IPv4', 'IPv6'] }),
    port_range_min: integer({ range: [0, 65535] }),
    port_range_max: integer({ range: [0, 65535] }),
    protocol: string({
      default: 'tcp',
      oneOf: protocols,
    }),
    remote_group: string({ custom: 'neutron.security_group' }),
    remote_ip_prefix: string({ custom: 'net_cidr' }),
  },
  attributes: {},
  translation: [resolve('security_group', 'neutron.security_group'), resolve('remote_group', 'neutron.security_group')],
  validate: (view) => {
    const { remote_group, remote_ip_prefix, port_range_min: low, port_range_max: high, protocol } = view.properties;
    if (isSet(remote_group) && isSet(remote_ip_prefix)) conflict(view, 'remote_group', 'remote_ip_prefix');
    const icmp = ['icmp', 'icmpv6', 'ipv6-icmp'].some((name) => name === protocol);
    if (isSet(low) && isSet(high) && !icmp && Number(high) < Number(low)) {
      view.report('The minimum port number must be less than or equal to the maximum port number.');
    }
  },
};
