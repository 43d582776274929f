import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, string } from '../declare.ts';

export const ec2SecurityGroup: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  properties: {
    GroupDescription: string({ required: true }),
    VpcId: string(),
    SecurityGroupIngress: listOf(
      mapOf({
        CidrIp: string(),
        FromPort: string(),
        ToPort: string(),
        IpProtocol: string(),
        SourceSecurityGroupId: string(),
        SourceSecurityGroupName: string(),
        SourceSecurityGroupOwnerId: string({ implemented: false }),
      }),
      { updateAllowed: true },
    ),
    SecurityGroupEgress: listOf(
      mapOf({
        CidrIp: string(),
        FromPort: string(),
        ToPort: string(),
        IpProtocol: string(),
        SourceSecurityGroupId: string(),
        SourceSecurityGroupName: string(),
        SourceSecurityGroupOwnerId: string({ implemented: false }),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: {},
};
