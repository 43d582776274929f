import type { ResourceType } from '../contract.ts';
import { resolve, since, string } from '../declare.ts';

export const role: ResourceType = {
  type: 'OS::Keystone::Role',
  support: since('2015.1'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    domain: string({ custom: 'keystone.domain', support: since('16.0.0') }),
  },
  attributes: {},
  translation: [resolve('domain', 'keystone.domain')],
};
