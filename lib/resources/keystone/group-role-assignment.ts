import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';

export const groupRoleAssignment: ResourceType = {
  type: 'OS::Keystone::GroupRoleAssignment',
  support: since('5.0.0'),
  service: 'identity',
  properties: {
    group: string({ required: true, updateAllowed: true, custom: 'keystone.group' }),
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
