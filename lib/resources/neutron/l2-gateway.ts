import type { ResourceType } from '../contract.ts';
import { list, listOf, mapOf, since, string } from '../declare.ts';

export const l2Gateway: ResourceType = {
  type: 'OS::Neutron::L2Gateway',
  support: since('12.0.0'),
  service: 'network',
  extension: 'l2-gateway',
  nullReference: true,
  properties: {
    name: string({ required: true, updateAllowed: true }),
    devices: listOf(
      mapOf({
        device_name: string({ required: true }),
        interfaces: listOf(mapOf({ name: string({ required: true }), segmentation_id: list() }), { required: true }),
      }),
      { required: true, updateAllowed: true },
    ),
  },
  attributes: {},
};
