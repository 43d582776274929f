import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';

export const ec2VpcGatewayAttachment: ResourceType = {
  type: 'AWS::EC2::VPCGatewayAttachment',
  service: 'network',
  properties: {
    VpcId: string({ required: true }),
    InternetGatewayId: string(),
    VpnGatewayId: string({ implemented: false }),
  },
  attributes: {},
  hiddenDependencies: ({ properties: { VpcId } }, stack) =>
    typeof VpcId === 'string' ? stack.matching('AWS::EC2::RouteTable', 'VpcId', VpcId).map((table) => table.name) : [],
};
