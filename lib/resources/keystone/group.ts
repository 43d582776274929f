import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, resolve, since, string } from '../declare.ts';

export const group: ResourceType = {
  type: 'OS::Keystone::Group',
  support: since('2015.1'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    domain: string({ default: 'default', updateAllowed: true, custom: 'keystone.domain' }),
    description: string({ default: '', updateAllowed: true }),
    roles: listOf(
      mapOf({
        role: string({ required: true, custom: 'keystone.role' }),
        project: string({ custom: 'keystone.project' }),
        domain: string({ custom: 'keystone.domain' }),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: {},
  translation: [resolve('domain', 'keystone.domain')],
  validate: rolesHavePlaces,
};
