import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';
import { ofAssociation } from './dependencies.ts';

export const floatingIpPortForward: ResourceType = {
  type: 'OS::Neutron::FloatingIPPortForward',
  support: since('19.0.0'),
  service: 'network',
  extension: 'floating-ip-port-forwarding',
  nullReference: true,
  properties: {
    internal_ip_address: string({ required: true, updateAllowed: true, custom: 'ip_addr' }),
    internal_port_number: integer({ updateAllowed: true, range: [1, 65535] }),
    external_port: integer({ required: true, updateAllowed: true, range: [1, 65535] }),
    internal_port: string({ required: true, updateAllowed: true, custom: 'neutron.port' }),
    protocol: string({ required: true, updateAllowed: true, oneOf: ['tcp', 'udp', 'icmp', 'icmp6', 'sctp', 'dccp'] }),
    floating_ip: string({ required: true }),
  },
  attributes: {},
  translation: [resolve('floating_ip', 'neutron.floatingip'), resolve('internal_port', 'neutron.port')],
  hiddenDependencies: ofAssociation,
};
