import type { ResourceType } from '../contract.ts';
import { attributes, boolean, since, string } from '../declare.ts';

export const qosPolicy: ResourceType = {
  type: 'OS::Neutron::QoSPolicy',
  support: since('6.0.0'),
  service: 'network',
  extension: 'qos',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    shared: boolean({ default: false, updateAllowed: true }),
    tenant_id: string(),
  },
  attributes: attributes({ List: ['rules'] }),
};
