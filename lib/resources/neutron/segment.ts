import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';

export const segment: ResourceType = {
  type: 'OS::Neutron::Segment',
  support: since('9.0.0'),
  service: 'network',
  extension: 'segment',
  nullReference: true,
  properties: {
    network: string({ required: true, custom: 'neutron.network' }),
    network_type: string({ required: true, oneOf: ['local', 'vlan', 'vxlan', 'gre', 'geneve', 'flat'] }),
    physical_network: string(),
    segmentation_id: integer({ range: [1] }),
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
  },
  attributes: {},
  translation: [resolve('network', 'neutron.network')],
  validate: (view) => {
    const { physical_network, network_type, segmentation_id } = view.properties;
    const among = (...types: string[]) => types.some((type) => type === network_type);
    const tell = (property: string, verb: string) =>
      view.report(`${property} is ${verb} for ${network_type} provider network.`);
    if (among('flat', 'vlan') && !isSet(physical_network)) tell('physical_network', 'required');
    if (among('vlan') && !isSet(segmentation_id)) tell('segmentation_id', 'required');
    if (among('local', 'flat') && isSet(segmentation_id)) tell('segmentation_id', 'prohibited');
    if (among('vxlan', 'gre', 'geneve') && isSet(physical_network)) tell('physical_network', 'prohibited');
    if (among('vlan') && Number(segmentation_id) > 4094) {
      view.report('Up to 4094 VLAN network segments can exist on each physical_network.');
    }
  },
};
