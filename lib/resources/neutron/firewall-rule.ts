import type { ResourceType } from '../contract.ts';
import { attributes, boolean, string } from '../declare.ts';

export const firewallRule: ResourceType = {
  type: 'OS::Neutron::FirewallRule',
  service: 'network',
  extension: 'fwaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    shared: boolean({ default: false, updateAllowed: true }),
    protocol: string({ default: 'any', updateAllowed: true, oneOf: ['tcp', 'udp', 'icmp', 'any'] }),
    ip_version: string({ default: '4', updateAllowed: true, oneOf: ['4', '6'] }),
    source_ip_address: string({ updateAllowed: true, custom: 'net_cidr' }),
    destination_ip_address: string({ updateAllowed: true, custom: 'net_cidr' }),
    source_port: string({ updateAllowed: true }),
    destination_port: string({ updateAllowed: true }),
    action: string({ default: 'deny', updateAllowed: true, oneOf: ['allow', 'deny'] }),
    enabled: boolean({ default: true, updateAllowed: true }),
  },
  attributes: attributes({
    String: [
      'action',
      'description',
      'destination_ip_address',
      'destination_port',
      'enabled',
      'firewall_policy_id',
      'ip_version',
      'name',
      'position',
      'protocol',
      'shared',
      'source_ip_address',
      'source_port',
      'tenant_id',
    ],
  }),
};
