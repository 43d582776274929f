import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, string } from '../declare.ts';

export const ec2SecurityGroup: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  properties: {
    GroupDescription: string({ required: true }),
    SecurityGroupEgress: listOf(
      mapOf({
        CidrIp: string(),
        FromPort: string(),
        IpProtocol: string(),
        SourceSecurityGroupId: string(),
        SourceSecurityGroupName: string(),
        SourceSecurityGroupOwnerId: string({ implemented: false }),
        ToPort: string(),
      }),
      { updateAllowed: true },
    ),
    SecurityGroupIngress: listOf(
      mapOf({
        CidrIp: string(),
        FromPort: string(),
        IpProtocol: string(),
        SourceSecurityGroupId: string(),
        SourceSecurityGroupName: string(),
        SourceSecurityGroupOwnerId: string({ implemented: false }),
        ToPort: string(),
      }),
      { updateAllowed: true },
    ),
    VpcId: string(),
  },
  attributes: {},
};
