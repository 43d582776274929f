import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';

export const ec2VolumeAttachment: ResourceType = {
  type: 'AWS::EC2::VolumeAttachment',
  service: 'volumev3',
  properties: {
    InstanceId: string({ required: true, immutable: true, custom: 'nova.server' }),
    VolumeId: string({ required: true, immutable: true, custom: 'cinder.volume' }),
    Device: string({ required: true, immutable: true, pattern: '/dev/vd[b-z]' }),
  },
  attributes: {},
};
