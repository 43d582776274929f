import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';

export const ec2EipAssociation: ResourceType = {
  type: 'AWS::EC2::EIPAssociation',
  service: 'compute',
  properties: {
    AllocationId: string({ updateAllowed: true }),
    EIP: string({ updateAllowed: true, custom: 'ip_addr' }),
    InstanceId: string({ updateAllowed: true, custom: 'nova.server' }),
    NetworkInterfaceId: string({ updateAllowed: true }),
  },
  attributes: {},
};
