import { isTruthy } from '../../template/scalars.ts';
import { devicesFromSnapshots } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, list, listOf, map, mapOf, number, string } from '../declare.ts';

export const autoscalingLaunchConfiguration: ResourceType = {
  type: 'AWS::AutoScaling::LaunchConfiguration',
  needsReplace: ({ metadataChanged }) => metadataChanged,
  properties: {
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
    ImageId: string({ custom: 'glance.image' }),
    InstanceId: string({ custom: 'nova.server' }),
    InstanceType: string({ custom: 'nova.flavor' }),
    KernelId: string({ implemented: false }),
    KeyName: string({ custom: 'nova.keypair' }),
    NovaSchedulerHints: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
    RamDiskId: string({ implemented: false }),
    SecurityGroups: list(),
    UserData: string(),
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
