import { isTruthy } from '../../template/scalars.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, listOf, map, since, string } from '../declare.ts';

export const volumeType: ResourceType = {
  type: 'OS::Cinder::VolumeType',
  support: since('2015.1'),
  service: 'volumev3',
  extension: 'os-types-manage',
  properties: {
    name: string({ required: true, updateAllowed: true }),
    metadata: map({ updateAllowed: true }),
    is_public: boolean({ default: true, updateAllowed: true, support: since('5.0.0') }),
    description: string({ updateAllowed: true, support: since('5.0.0') }),
    projects: listOf(string({ custom: 'keystone.project' }), {
      default: [],
      updateAllowed: true,
      support: since('5.0.0'),
    }),
  },
  attributes: {},
  validate: (view) => {
    if (isTruthy(view.properties.projects) && isTruthy(view.properties.is_public)) {
      view.report('Can not specify property "projects" if the volume type is public.');
    }
  },
};
