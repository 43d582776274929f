import type { ResourceType } from '../contract.ts';
import { boolean, since, string } from '../declare.ts';

export const domain: ResourceType = {
  type: 'OS::Keystone::Domain',
  support: since('8.0.0'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
  },
  attributes: {},
};
