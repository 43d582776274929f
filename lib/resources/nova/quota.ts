import { somethingLimited } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { deprecated, integer, resolve, since, string } from '../declare.ts';

export const quota: ResourceType = {
  type: 'OS::Nova::Quota',
  support: since('8.0.0'),
  service: 'compute',
  properties: {
    project: string({ required: true, custom: 'keystone.project' }),
    cores: integer({ updateAllowed: true, range: [-1] }),
    fixed_ips: integer({ updateAllowed: true, range: [-1] }),
    floating_ips: integer({ updateAllowed: true, range: [-1] }),
    instances: integer({ updateAllowed: true, range: [-1] }),
    injected_files: integer({ updateAllowed: true, range: [-1], support: deprecated('14.0.0') }),
    injected_file_content_bytes: integer({ updateAllowed: true, range: [-1], support: deprecated('14.0.0') }),
    injected_file_path_bytes: integer({ updateAllowed: true, range: [-1], support: deprecated('14.0.0') }),
    key_pairs: integer({ updateAllowed: true, range: [-1] }),
    metadata_items: integer({ updateAllowed: true, range: [-1] }),
    ram: integer({ updateAllowed: true, range: [-1] }),
    security_groups: integer({ updateAllowed: true, range: [-1] }),
    security_group_rules: integer({ updateAllowed: true, range: [-1] }),
    server_groups: integer({ updateAllowed: true, range: [-1] }),
    server_group_members: integer({ updateAllowed: true, range: [-1] }),
  },
  attributes: {},
  translation: [resolve('project', 'keystone.project')],
  validate: somethingLimited,
};
