import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, listOf, mapOf, string } from '../declare.ts';

export const ec2NetworkInterface: ResourceType = {
  type: 'AWS::EC2::NetworkInterface',
  service: 'network',
  properties: {
    Description: string(),
    GroupSet: list({ updateAllowed: true }),
    PrivateIpAddress: string(),
    SourceDestCheck: boolean({ implemented: false }),
    SubnetId: string({ required: true, custom: 'neutron.subnet' }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) }, { implemented: false })),
  },
  attributes: attributes({ String: ['PrivateIpAddress'] }),
};
