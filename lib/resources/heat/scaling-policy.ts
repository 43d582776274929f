import { isSet, needsValue } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, number, since, string } from '../declare.ts';

export const scalingPolicy: ResourceType = {
  type: 'OS::Heat::ScalingPolicy',
  properties: {
    auto_scaling_group_id: string({ required: true }),
    scaling_adjustment: number({ required: true, updateAllowed: true }),
    adjustment_type: string({
      required: true,
      updateAllowed: true,
      oneOf: ['change_in_capacity', 'exact_capacity', 'percent_change_in_capacity'],
    }),
    cooldown: number({ updateAllowed: true }),
    min_adjustment_step: integer({ updateAllowed: true, range: [0] }),
  },
  attributes: attributes(
    { String: ['alarm_url', 'signal_url'] },
    { alarm_url: { cache: false }, signal_url: { support: since('5.0.0') } },
  ),
  validate: (view) => {
    const { adjustment_type, min_adjustment_step } = view.properties;
    if (adjustment_type !== 'percent_change_in_capacity' && isSet(min_adjustment_step)) {
      needsValue(view, 'min_adjustment_step', 'adjustment_type', 'percent_change_in_capacity');
    }
  },
};
