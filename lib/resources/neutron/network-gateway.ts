import { isTruthy } from '../../template/scalars.ts';
import { isSet, maps } from '../checks.ts';
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
    name: string({ updateAllowed: true }),
    devices: listOf(mapOf({ id: string({ required: true }), interface_name: string({ required: true }) }), {
      required: true,
      updateAllowed: true,
      length: [1],
    }),
    connections: listOf(
      mapOf({
        network_id: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.2')) }),
        network: string({ required: true, custom: 'neutron.network', support: since('2014.2') }),
        segmentation_type: string({ default: 'flat', oneOf: ['flat', 'vlan'] }),
        segmentation_id: integer({ range: [0, 4094] }),
      }),
      { default: {}, updateAllowed: true },
    ),
  },
  attributes: attributes({ String: ['default'] }),
  translation: [replaceBeside('connections.network', 'network_id'), resolve('connections.network', 'neutron.network')],
  validate: (view) => {
    for (const { segmentation_type, segmentation_id } of maps(view.properties.connections)) {
      if (segmentation_type === 'vlan' && !isSet(segmentation_id)) {
        view.report('segmentation_id must be specified for using vlan');
      }
      if (segmentation_type === 'flat' && isTruthy(segmentation_id)) {
        view.report('segmentation_id cannot be specified except 0 for using flat');
      }
    }
  },
};
