import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, mapOf, resolve, since, string } from '../declare.ts';

export const trunk: ResourceType = {
  type: 'OS::Neutron::Trunk',
  support: since('9.0.0'),
  service: 'network',
  extension: 'trunk',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    port: string({ required: true, immutable: true, custom: 'neutron.port' }),
    sub_ports: listOf(
      mapOf({
        port: string({ required: true, custom: 'neutron.port' }),
        segmentation_type: string({ required: true, oneOf: ['vlan'] }),
        segmentation_id: integer({ required: true, range: [1, 4094] }),
      }),
      { updateAllowed: true },
    ),
    description: string({ updateAllowed: true }),
    admin_state_up: boolean({ updateAllowed: true }),
  },
  attributes: attributes({ String: ['port_id'] }),
  translation: [resolve('port', 'neutron.port'), resolve('sub_ports.port', 'neutron.port')],
};
