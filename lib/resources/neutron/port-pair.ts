import type { ResourceType } from '../contract.ts';
import { map, resolve, string, unsupported } from '../declare.ts';

export const portPair: ResourceType = {
  type: 'OS::Neutron::PortPair',
  support: unsupported('7.0.0'),
  service: 'network',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    ingress: string({ required: true, custom: 'neutron.port' }),
    egress: string({ required: true, custom: 'neutron.port' }),
    service_function_parameters: map({ default: { correlation: null } }),
  },
  attributes: {},
  translation: [resolve('ingress', 'neutron.port'), resolve('egress', 'neutron.port')],
};
