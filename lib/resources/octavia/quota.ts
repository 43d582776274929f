import { somethingLimited } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';

export const quota: ResourceType = {
  type: 'OS::Octavia::Quota',
  support: since('14.0.0'),
  service: 'load-balancer',
  properties: {
    project: string({ required: true, custom: 'keystone.project' }),
    healthmonitor: integer({ updateAllowed: true, range: [-1] }),
    listener: integer({ updateAllowed: true, range: [-1] }),
    loadbalancer: integer({ updateAllowed: true, range: [-1] }),
    pool: integer({ updateAllowed: true, range: [-1] }),
    member: integer({ updateAllowed: true, range: [-1] }),
  },
  attributes: {},
  translation: [resolve('project', 'keystone.project')],
  validate: somethingLimited,
};
