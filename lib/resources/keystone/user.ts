import { rolesHavePlaces } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, listOf, mapOf, resolve, since, string } from '../declare.ts';

export const user: ResourceType = {
  type: 'OS::Keystone::User',
  support: since('2015.1'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    domain: string({ default: 'default', updateAllowed: true, custom: 'keystone.domain' }),
    description: string({ default: '', updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
    email: string({ updateAllowed: true }),
    password: string({ updateAllowed: true }),
    default_project: string({ updateAllowed: true, custom: 'keystone.project' }),
    groups: listOf(string({ custom: 'keystone.group' }), { updateAllowed: true }),
    roles: listOf(
      mapOf({
        role: string({ required: true, custom: 'keystone.role' }),
        project: string({ custom: 'keystone.project' }),
        domain: string({ custom: 'keystone.domain' }),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: attributes(
    { String: ['default_project_id', 'domain_id', 'name', 'password_expires_at'], Boolean: ['enabled'] },
    {
      default_project_id: { support: since('9.0.0') },
      domain_id: { support: since('9.0.0') },
      enabled: { support: since('9.0.0') },
      name: { support: since('9.0.0') },
      password_expires_at: { support: since('9.0.0') },
    },
  ),
  translation: [
    resolve('domain', 'keystone.domain'),
    resolve('default_project', 'keystone.project'),
    resolve('groups', 'keystone.group'),
  ],
  validate: rolesHavePlaces,
};
