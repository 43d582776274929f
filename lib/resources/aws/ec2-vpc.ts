import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, string } from '../declare.ts';

export const ec2Vpc: ResourceType = {
  type: 'AWS::EC2::VPC',
  service: 'network',
  properties: {
    CidrBlock: string(),
    InstanceTenancy: string({ default: 'default', implemented: false, oneOf: ['default', 'dedicated'] }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }, { implemented: false })),
  },
  attributes: {},
};
