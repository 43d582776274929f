import { isTruthy } from '../../template/scalars.ts';
import { conflict, devicesFromSnapshots } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, listOf, map, mapOf, number, string } from '../declare.ts';

export const ec2Instance: ResourceType = {
  type: 'AWS::EC2::Instance',
  service: 'compute',
  physicalNameLimit: 53,
  properties: {
    ImageId: string({ required: true, custom: 'glance.image' }),
    InstanceType: string({ required: true, updateAllowed: true, custom: 'nova.flavor' }),
    KeyName: string({ custom: 'nova.keypair' }),
    AvailabilityZone: string(),
    DisableApiTermination: string({ implemented: false }),
    KernelId: string({ implemented: false }),
    Monitoring: boolean({ implemented: false }),
    PlacementGroupName: string({ implemented: false }),
    PrivateIpAddress: string({ implemented: false }),
    RamDiskId: string({ implemented: false }),
    SecurityGroups: list(),
    SecurityGroupIds: list(),
    NetworkInterfaces: list({ updateAllowed: true }),
    SourceDestCheck: boolean({ implemented: false }),
    SubnetId: string({ updateAllowed: true }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }), {
      updateAllowed: true,
    }),
    NovaSchedulerHints: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
    Tenancy: string({ implemented: false, oneOf: ['dedicated', 'default'] }),
    UserData: string(),
    Volumes: listOf(
      mapOf({ Device: string({ required: true }), VolumeId: string({ required: true, custom: 'cinder.volume' }) }),
      { default: [] },
    ),
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
  },
  attributes: attributes({ String: ['AvailabilityZone', 'PrivateDnsName', 'PrivateIp', 'PublicDnsName', 'PublicIp'] }),
  validate: (view) => {
    const { SecurityGroups, SecurityGroupIds, NetworkInterfaces } = view.properties;
    if ((isTruthy(SecurityGroups) || isTruthy(SecurityGroupIds)) && isTruthy(NetworkInterfaces)) {
      conflict(view, 'SecurityGroups/SecurityGroupIds', 'NetworkInterfaces');
    }
    devicesFromSnapshots(view);
  },
};
