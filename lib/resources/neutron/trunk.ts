import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, mapOf, resolve, since, string } from '../declare.ts';

export const trunk: ResourceType = {
  type: 'OS::Neutron::Trunk',
  support: since('9.0.0'),
  service: 'network',
  extension: 'trunk',
  nullReference: true,
  properties: {
    admin_state_up: boolean({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    name: string({ updateAllowed: true }),
    port: string({ required: true, immutable: true, custom: 'neutron.port' }),
    sub_ports: listOf(
      mapOf({
        port: string({ required: true, custom: 'neutron.port' }),
        segmentation_id: integer({ required: true, range: [1, 4094] }),
        segmentation_type: string({ required: true, oneOf: ['vlan'] }),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: attributes({ String: ['port_id'] }),
  translation: [resolve('port', 'neutron.port'), resolve('sub_ports.port', 'neutron.port')],
};
