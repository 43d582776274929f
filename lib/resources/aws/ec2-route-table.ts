import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';

export const ec2RouteTable: ResourceType = {
  type: 'AWS::EC2::RouteTable',
  support: since('2014.1'),
  service: 'network',
  properties: {
    VpcId: string({ required: true }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }, { implemented: false })),
  },
  attributes: {},
};
