import { somethingLimited } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';

export const quota: ResourceType = {
  type: 'OS::Cinder::Quota',
  support: since('7.0.0'),
  service: 'volumev3',
  extension: 'os-quota-sets',
  properties: {
    project: string({ required: true, custom: 'keystone.project' }),
    gigabytes: integer({ updateAllowed: true, range: [-1] }),
    volumes: integer({ updateAllowed: true, range: [-1] }),
    backups: integer({ updateAllowed: true, range: [-1], support: since('16.0.0') }),
    backup_gigabytes: integer({ updateAllowed: true, range: [-1], support: since('16.0.0') }),
    snapshots: integer({ updateAllowed: true, range: [-1] }),
  },
  attributes: {},
  translation: [resolve('project', 'keystone.project')],
  validate: somethingLimited,
};
