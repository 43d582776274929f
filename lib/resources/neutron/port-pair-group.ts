import type { ResourceType } from '../contract.ts';
import { listOf, resolve, string, unsupported } from '../declare.ts';

export const portPairGroup: ResourceType = {
  type: 'OS::Neutron::PortPairGroup',
  support: unsupported('8.0.0'),
  service: 'network',
  extension: 'sfc',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    port_pairs: listOf(string({ custom: 'neutron.port_pair' }), { required: true, updateAllowed: true }),
  },
  attributes: {},
  translation: [resolve('port_pairs', 'neutron.port_pair')],
};
