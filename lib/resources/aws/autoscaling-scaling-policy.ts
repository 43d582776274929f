import { isSet, needsValue } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, string } from '../declare.ts';

export const autoscalingScalingPolicy: ResourceType = {
  type: 'AWS::AutoScaling::ScalingPolicy',
  properties: {
    AutoScalingGroupName: string({ required: true }),
    ScalingAdjustment: integer({ required: true, updateAllowed: true }),
    AdjustmentType: string({
      required: true,
      updateAllowed: true,
      oneOf: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'],
    }),
    Cooldown: integer({ updateAllowed: true }),
    MinAdjustmentStep: integer({ updateAllowed: true, range: [0] }),
  },
  attributes: attributes({ String: ['AlarmUrl'] }, { AlarmUrl: { cache: false } }),
  validate: (view) => {
    const { AdjustmentType, MinAdjustmentStep } = view.properties;
    if (AdjustmentType !== 'PercentChangeInCapacity' && isSet(MinAdjustmentStep)) {
      needsValue(view, 'MinAdjustmentStep', 'AdjustmentType', 'PercentChangeInCapacity');
    }
  },
};
