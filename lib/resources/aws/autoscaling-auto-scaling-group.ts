import { isTruthy, lengthOf } from '../../template/scalars.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, mapOf, since, string } from '../declare.ts';
import { launchConfigurationIsThere, pauseIsShort, sizesFit } from '../heat/group-templates.ts';

export const autoscalingAutoScalingGroup: ResourceType = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  updates: 'always',
  support: since('2014.1'),
  properties: {
    AvailabilityZones: list({ required: true }),
    LaunchConfigurationName: string({ updateAllowed: true }),
    InstanceId: string({ custom: 'nova.server' }),
    MaxSize: integer({ required: true, updateAllowed: true }),
    MinSize: integer({ required: true, updateAllowed: true }),
    Cooldown: integer({ updateAllowed: true }),
    DesiredCapacity: integer({ updateAllowed: true }),
    HealthCheckGracePeriod: integer({ implemented: false }),
    HealthCheckType: string({ implemented: false, oneOf: ['EC2', 'ELB'] }),
    LoadBalancerNames: list(),
    VPCZoneIdentifier: listOf(string()),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
  },
  attributes: attributes({ String: ['InstanceList'] }),
  updatePolicy: {
    AutoScalingRollingUpdate: mapOf({
      MaxBatchSize: integer({ default: 1 }),
      MinInstancesInService: integer({ default: 0 }),
      PauseTime: string({ default: 'PT0S' }),
    }),
  },
  validate: (view) => {
    sizesFit(view, 'MinSize', 'MaxSize', 'DesiredCapacity');
    const { VPCZoneIdentifier, InstanceId, LaunchConfigurationName } = view.properties;
    if (isTruthy(VPCZoneIdentifier) && lengthOf(VPCZoneIdentifier ?? null) !== 1) {
      view.report('Anything other than one VPCZoneIdentifier is not supported.', undefined, 'NotSupported');
    }
    if (isTruthy(InstanceId) === isTruthy(LaunchConfigurationName)) {
      view.report("Either 'InstanceId' or 'LaunchConfigurationName' must be provided.");
    }
    launchConfigurationIsThere(view);
    pauseIsShort(view, 'AutoScalingRollingUpdate');
  },
};
