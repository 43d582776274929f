import type { ResourceType } from '../contract.ts';
import { resolve, since, string } from '../declare.ts';

export const taasTapService: ResourceType = {
  type: 'OS::Neutron::TaaS::TapService',
  support: since('12.0.0'),
  service: 'network',
  extension: 'taas',
  nullReference: true,
  properties: {
    name: string({ default: '', updateAllowed: true }),
    description: string({ default: '', updateAllowed: true }),
    port: string({ required: true, custom: 'neutron.port' }),
  },
  attributes: {},
  translation: [resolve('port', 'neutron.port')],
};
