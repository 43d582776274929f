import type { ResourceType } from '../contract.ts';
import { integer, map, resolve, string, unsupported } from '../declare.ts';

export const flowClassifier: ResourceType = {
  type: 'OS::Neutron::FlowClassifier',
  support: unsupported('8.0.0'),
  service: 'network',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    protocol: string({ oneOf: ['tcp', 'udp', 'icmp'] }),
    ethertype: string({ default: 'IPv4', oneOf: ['IPv4', 'IPv6'] }),
    source_ip_prefix: string({ custom: 'net_cidr' }),
    destination_ip_prefix: string({ custom: 'net_cidr' }),
    source_port_range_min: integer({ range: [1, 65535] }),
    source_port_range_max: integer({ range: [1, 65535] }),
    destination_port_range_min: integer({ range: [1, 65535] }),
    destination_port_range_max: integer({ range: [1, 65535] }),
    logical_source_port: string({ custom: 'neutron.port' }),
    logical_destination_port: string({ custom: 'neutron.port' }),
    l7_parameters: map({ support: unsupported() }),
  },
  attributes: {},
  translation: [resolve('logical_source_port', 'neutron.port'), resolve('logical_destination_port', 'neutron.port')],
};
