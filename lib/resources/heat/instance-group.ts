import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, mapOf, string } from '../declare.ts';
import { launchConfigurationIsThere, pauseIsShort } from './group-templates.ts';

export const instanceGroup: ResourceType = {
  type: 'OS::Heat::InstanceGroup',
  updates: 'always',
  properties: {
    AvailabilityZones: list({ required: true }),
    LaunchConfigurationName: string({ required: true, updateAllowed: true }),
    Size: integer({ required: true, updateAllowed: true }),
    LoadBalancerNames: list(),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
  },
  attributes: attributes({ String: ['InstanceList'] }),
  updatePolicy: {
    RollingUpdate: mapOf({
      MaxBatchSize: integer({ default: 1 }),
      MinInstancesInService: integer({ default: 0 }),
      PauseTime: string({ default: 'PT0S' }),
    }),
  },
  validate: (view) => {
    launchConfigurationIsThere(view);
    pauseIsShort(view, 'RollingUpdate');
  },
};
