import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';

export const l2GatewayConnection: ResourceType = {
  type: 'OS::Neutron::L2GatewayConnection',
  support: since('12.0.0'),
  service: 'network',
  extension: 'l2-gateway-connection',
  nullReference: true,
  properties: {
    l2_gateway_id: string({ required: true }),
    network_id: string({ required: true, custom: 'neutron.network' }),
    segmentation_id: string(),
  },
  attributes: {},
};
