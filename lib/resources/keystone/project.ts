import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, resolve, since, string } from '../declare.ts';

export const project: ResourceType = {
  type: 'OS::Keystone::Project',
  support: since('2015.1'),
  service: 'identity',
  properties: {
    name: string({ updateAllowed: true }),
    domain: string({ default: 'default', updateAllowed: true, custom: 'keystone.domain' }),
    description: string({ default: '', updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
    parent: string({ custom: 'keystone.project', support: since('6.0.0') }),
    tags: list({ default: [], updateAllowed: true, support: since('10.0.0') }),
  },
  attributes: attributes(
    { String: ['domain_id', 'name', 'parent_id'], Boolean: ['enabled', 'is_domain'] },
    {
      domain_id: { support: since('10.0.0') },
      enabled: { support: since('10.0.0') },
      is_domain: { support: since('10.0.0') },
      name: { support: since('10.0.0') },
      parent_id: { support: since('10.0.0') },
    },
  ),
  translation: [resolve('domain', 'keystone.domain'), resolve('parent', 'keystone.project')],
};
