import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';

export const segment: ResourceType = {
  type: 'OS::Neutron::Segment',
  support: since('9.0.0'),
  service: 'network',
  extension: 'segment',
  nullReference: true,
  properties: {
    description: string({ updateAllowed: true }),
    name: string({ updateAllowed: true }),
    network: string({ required: true, custom: 'neutron.network' }),
    network_type: string({ required: true, oneOf: ['local', 'vlan', 'vxlan', 'gre', 'geneve', 'flat'] }),
    physical_network: string(),
    segmentation_id: integer({ range: [1] }),
  },
  attributes: {},
  translation: [resolve('network', 'neutron.network')],
};
