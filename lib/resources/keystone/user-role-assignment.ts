import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';

export const userRoleAssignment: ResourceType = {
  type: 'OS::Keystone::UserRoleAssignment',
  support: since('5.0.0'),
  service: 'identity',
  properties: {
    roles: listOf(
      mapOf({
        domain: string({ custom: 'keystone.domain' }),
        project: string({ custom: 'keystone.project' }),
        role: string({ required: true, custom: 'keystone.role' }),
      }),
      { updateAllowed: true },
    ),
    user: string({ required: true, updateAllowed: true, custom: 'keystone.user' }),
  },
  attributes: {},
  validate: rolesHavePlaces,
};
