import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, mapOf, since, string } from '../declare.ts';

export const autoscalingAutoScalingGroup: ResourceType = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  updates: 'always',
  support: since('2014.1'),
  properties: {
    AvailabilityZones: list({ required: true }),
    Cooldown: integer({ updateAllowed: true }),
    DesiredCapacity: integer({ updateAllowed: true }),
    HealthCheckGracePeriod: integer({ implemented: false }),
    HealthCheckType: string({ implemented: false, oneOf: ['EC2', 'ELB'] }),
    InstanceId: string({ custom: 'nova.server' }),
    LaunchConfigurationName: string({ updateAllowed: true }),
    LoadBalancerNames: list(),
    MaxSize: integer({ required: true, updateAllowed: true }),
    MinSize: integer({ required: true, updateAllowed: true }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
    VPCZoneIdentifier: listOf(string()),
  },
  attributes: attributes({ String: ['InstanceList'] }),
  updatePolicy: {
    AutoScalingRollingUpdate: mapOf({
      MaxBatchSize: integer({ default: 1 }),
      MinInstancesInService: integer({ default: 0 }),
      PauseTime: string({ default: 'PT0S' }),
    }),
  },
};
