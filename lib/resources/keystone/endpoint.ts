import type { ResourceType } from '../contract.ts';
import { boolean, resolve, since, string } from '../declare.ts';

export const endpoint: ResourceType = {
  type: 'OS::Keystone::Endpoint',
  support: since('5.0.0'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    region: string({ updateAllowed: true, custom: 'keystone.region' }),
    service: string({ required: true, updateAllowed: true, custom: 'keystone.service' }),
    interface: string({ required: true, updateAllowed: true, oneOf: ['public', 'internal', 'admin'] }),
    url: string({ required: true, updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true, support: since('6.0.0') }),
  },
  attributes: {},
  translation: [resolve('service', 'keystone.service'), resolve('region', 'keystone.region')],
};
