import { isTruthy } from '../../template/scalars.ts';
import { devicesFromSnapshots } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, list, listOf, map, mapOf, number, string } from '../declare.ts';

export const autoscalingLaunchConfiguration: ResourceType = {
  type: 'AWS::AutoScaling::LaunchConfiguration',
  needsReplace: ({ metadataChanged }) => metadataChanged,
  properties: {
    ImageId: string({ custom: 'glance.image' }),
    InstanceType: string({ custom: 'nova.flavor' }),
    InstanceId: string({ custom: 'nova.server' }),
    KeyName: string({ custom: 'nova.keypair' }),
    UserData: string(),
    SecurityGroups: list(),
    KernelId: string({ implemented: false }),
    RamDiskId: string({ implemented: false }),
    BlockDeviceMappings: listOf(
      mapOf({
        DeviceName: string({ required: true }),
        Ebs: mapOf({
          DeleteOnTermination: boolean({ default: true }),
          Iops: number({ implemented: false }),
          SnapshotId: string({ custom: 'cinder.snapshot' }),
          VolumeSize: string(),
          VolumeType: string({ implemented: false }),
        }),
        NoDevice: map({ implemented: false }),
        VirtualName: string({ implemented: false }),
      }),
    ),
    NovaSchedulerHints: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
  },
  attributes: {},
  validate: (view) => {
    devicesFromSnapshots(view);
    const { InstanceId, ImageId, InstanceType } = view.properties;
    if (!isTruthy(InstanceId) && !(isTruthy(ImageId) && isTruthy(InstanceType))) {
      view.report('If without InstanceId, ImageId and InstanceType are required.');
    }
  },
};
