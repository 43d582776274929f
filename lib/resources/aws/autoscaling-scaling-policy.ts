import type { ResourceType } from '../contract.ts';
import { attributes, integer, string } from '../declare.ts';

export const autoscalingScalingPolicy: ResourceType = {
  type: 'AWS::AutoScaling::ScalingPolicy',
  properties: {
    AdjustmentType: string({
      required: true,
      updateAllowed: true,
      oneOf: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'],
    }),
    AutoScalingGroupName: string({ required: true }),
    Cooldown: integer({ updateAllowed: true }),
    MinAdjustmentStep: integer({ updateAllowed: true, range: [0] }),
    ScalingAdjustment: integer({ required: true, updateAllowed: true }),
  },
  attributes: attributes({ String: ['AlarmUrl'] }, { AlarmUrl: { cache: false } }),
};
