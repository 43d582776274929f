import type { ResourceType } from '../contract.ts';
import {
  attributes,
  deprecated,
  hidden,
  integer,
  listOf,
  mapOf,
  replaceBeside,
  resolve,
  since,
  string,
} from '../declare.ts';

export const networkGateway: ResourceType = {
  type: 'OS::Neutron::NetworkGateway',
  support: since('2014.1'),
  service: 'network',
  nullReference: true,
  properties: {
    connections: listOf(
      mapOf({
        network: string({ required: true, custom: 'neutron.network', support: since('2014.2') }),
        network_id: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.2')) }),
        segmentation_id: integer({ range: [0, 4094] }),
        segmentation_type: string({ default: 'flat', oneOf: ['flat', 'vlan'] }),
      }),
      { default: {}, updateAllowed: true },
    ),
    devices: listOf(mapOf({ id: string({ required: true }), interface_name: string({ required: true }) }), {
      required: true,
      updateAllowed: true,
      length: [1],
    }),
    name: string({ updateAllowed: true }),
  },
  attributes: attributes({ String: ['default'] }),
  translation: [replaceBeside('connections.network', 'network_id'), resolve('connections.network', 'neutron.network')],
};
