import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, string } from '../declare.ts';

export const ec2InternetGateway: ResourceType = {
  type: 'AWS::EC2::InternetGateway',
  properties: {
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }, { implemented: false })),
  },
  attributes: {},
};
