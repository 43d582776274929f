import type { ResourceType } from '../contract.ts';
import { boolean, resolve, since, string } from '../declare.ts';

export const region: ResourceType = {
  type: 'OS::Keystone::Region',
  support: since('6.0.0'),
  service: 'identity',
  properties: {
    id: string(),
    parent_region: string({ updateAllowed: true, custom: 'keystone.region' }),
    description: string({ updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
  },
  attributes: {},
  translation: [resolve('parent_region', 'keystone.region')],
};
