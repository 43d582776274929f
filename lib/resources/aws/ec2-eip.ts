import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, string } from '../declare.ts';

export const ec2Eip: ResourceType = {
  type: 'AWS::EC2::EIP',
  service: 'compute',
  properties: {
    Domain: string({ oneOf: ['vpc'], support: deprecated('9.0.0') }),
    InstanceId: string({ updateAllowed: true, custom: 'nova.server' }),
  },
  attributes: attributes({ String: ['AllocationId'] }),
};
