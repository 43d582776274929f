import type { ResourceType } from '../contract.ts';
import { attributes, listOf, mapOf, string } from '../declare.ts';

export const ec2Subnet: ResourceType = {
  type: 'AWS::EC2::Subnet',
  service: 'network',
  properties: {
    AvailabilityZone: string(),
    CidrBlock: string({ required: true }),
    VpcId: string({ required: true }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }, { implemented: false })),
  },
  attributes: attributes({ String: ['AvailabilityZone'] }),
};
