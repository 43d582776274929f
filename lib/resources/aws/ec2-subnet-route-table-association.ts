import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';

export const ec2SubnetRouteTableAssociation: ResourceType = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  service: 'network',
  properties: {
    RouteTableId: string({ required: true }),
    SubnetId: string({ required: true, custom: 'neutron.subnet' }),
  },
  attributes: {},
};
