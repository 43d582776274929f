import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, resolve, since, string } from '../declare.ts';

export const group: ResourceType = {
  type: 'OS::Keystone::Group',
  support: since('2015.1'),
  service: 'identity',
  properties: {
    description: string({ default: '', updateAllowed: true }),
    domain: string({ default: 'default', updateAllowed: true, custom: 'keystone.domain' }),
    name: string({ updateAllowed: true }),
    roles: listOf(
      mapOf({
        domain: string({ custom: 'keystone.domain' }),
        project: string({ custom: 'keystone.project' }),
        role: string({ required: true, custom: 'keystone.role' }),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: {},
  translation: [resolve('domain', 'keystone.domain')],
  validate: rolesHavePlaces,
};
