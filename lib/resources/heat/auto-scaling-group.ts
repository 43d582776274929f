import type { ResourceType } from '../contract.ts';
import { attributes, integer, map, mapOf, number, since } from '../declare.ts';
import { scalingGroupTemplate, sizesFit } from './group-templates.ts';

export const autoScalingGroup: ResourceType = {
  type: 'OS::Heat::AutoScalingGroup',
  updates: 'always',
  support: since('2014.1'),
  dynamicAttributes: true,
  properties: {
    resource: map({ required: true, updateAllowed: true }),
    max_size: integer({ required: true, updateAllowed: true, range: [0] }),
    min_size: integer({ required: true, updateAllowed: true, range: [0] }),
    cooldown: integer({ updateAllowed: true }),
    desired_capacity: integer({ updateAllowed: true }),
    rolling_updates: mapOf(
      {
        min_in_service: integer({ default: 0, range: [0] }),
        max_batch_size: integer({ default: 1, range: [1] }),
        pause_time: number({ default: 0, range: [0] }),
      },
      { default: { max_batch_size: 1, min_in_service: 0, pause_time: 0 }, updateAllowed: true },
    ),
  },
  attributes: attributes(
    { Integer: ['current_size'], Map: ['outputs', 'refs_map'], List: ['outputs_list', 'refs'] },
    {
      current_size: { support: since('2015.1') },
      outputs: { support: since('2014.2') },
      outputs_list: { support: since('2014.2') },
      refs: { support: since('7.0.0') },
      refs_map: { support: since('7.0.0') },
    },
  ),
  validate: (view) => sizesFit(view, 'min_size', 'max_size', 'desired_capacity'),
  nested: scalingGroupTemplate,
};
