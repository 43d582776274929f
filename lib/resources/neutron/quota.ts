import { somethingLimited } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { integer, resolve, since, string } from '../declare.ts';

export const quota: ResourceType = {
  type: 'OS::Neutron::Quota',
  support: since('8.0.0'),
  service: 'network',
  extension: 'quotas',
  nullReference: true,
  properties: {
    project: string({ required: true, custom: 'keystone.project' }),
    subnet: integer({ updateAllowed: true, range: [-1] }),
    network: integer({ updateAllowed: true, range: [-1] }),
    floatingip: integer({ updateAllowed: true, range: [-1] }),
    security_group_rule: integer({ updateAllowed: true, range: [-1] }),
    security_group: integer({ updateAllowed: true, range: [-1] }),
    router: integer({ updateAllowed: true, range: [-1] }),
    port: integer({ updateAllowed: true, range: [-1] }),
    subnetpool: integer({ updateAllowed: true, range: [-1], support: since('12.0.0') }),
    rbac_policy: integer({ updateAllowed: true, range: [-1], support: since('12.0.0') }),
  },
  attributes: {},
  translation: [resolve('project', 'keystone.project')],
  validate: somethingLimited,
};
