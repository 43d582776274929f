import type { ResourceType } from '../contract.ts';
import { integer, listOf, mapOf, string } from '../declare.ts';

export const ec2Volume: ResourceType = {
  type: 'AWS::EC2::Volume',
  service: 'volumev3',
  snapshotPolicy: true,
  properties: {
    AvailabilityZone: string({ required: true, immutable: true }),
    Size: integer({ immutable: true, range: [1] }),
    SnapshotId: string({ immutable: true, custom: 'cinder.backup' }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }), { immutable: true }),
  },
  attributes: {},
};
