import type { ResourceType } from '../contract.ts';
import { domain } from './domain.ts';
import { endpoint } from './endpoint.ts';
import { group } from './group.ts';
import { groupRoleAssignment } from './group-role-assignment.ts';
import { project } from './project.ts';
import { region } from './region.ts';
import { role } from './role.ts';
import { service } from './service.ts';
import { user } from './user.ts';
import { userRoleAssignment } from './user-role-assignment.ts';

export const keystoneTypes: readonly ResourceType[] = [
  domain,
  endpoint,
  group,
  project,
  region,
  role,
  userRoleAssignment,
  groupRoleAssignment,
  service,
  user,
];
