import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';

export const userRoleAssignment: ResourceType = {
  type: 'OS::Keystone::UserRoleAssignment',
  support: since('5.0.0'),
  service: 'identity',
  properties: {
    user: string({ required: true, updateAllowed: true, custom: 'keystone.user' }),
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
  validate: rolesHavePlaces,
};
