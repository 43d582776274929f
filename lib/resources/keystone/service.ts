import type { ResourceType } from '../contract.ts';
import { boolean, since, string } from '../declare.ts';

export const service: ResourceType = {
  type: 'OS::Keystone::Service',
  support: since('5.0.0'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    type: string({ required: true, updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true, support: since('6.0.0') }),
  },
  attributes: {},
};
