import type { ResourceType } from '../contract.ts';
import { autoscalingAutoScalingGroup } from './autoscaling-auto-scaling-group.ts';
import { autoscalingLaunchConfiguration } from './autoscaling-launch-configuration.ts';
import { autoscalingScalingPolicy } from './autoscaling-scaling-policy.ts';
import { cfnStack } from './cfn-stack.ts';
import { cfnWaitCondition } from './cfn-wait-condition.ts';
import { cfnWaitConditionHandle } from './cfn-wait-condition-handle.ts';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { ec2Eip } from './ec2-eip.ts';
import { ec2EipAssociation } from './ec2-eip-association.ts';
import { ec2Instance } from './ec2-instance.ts';
import { ec2InternetGateway } from './ec2-internet-gateway.ts';
import { ec2NetworkInterface } from './ec2-network-interface.ts';
import { ec2RouteTable } from './ec2-route-table.ts';
import { ec2SecurityGroup } from './ec2-security-group.ts';
import { ec2Subnet } from './ec2-subnet.ts';
import { ec2SubnetRouteTableAssociation } from './ec2-subnet-route-table-association.ts';
import { ec2Volume } from './ec2-volume.ts';
import { ec2VolumeAttachment } from './ec2-volume-attachment.ts';
import { ec2Vpc } from './ec2-vpc.ts';
import { ec2VpcGatewayAttachment } from './ec2-vpc-gateway-attachment.ts';
import { elbLoadBalancer } from './elb-load-balancer.ts';
import { iamAccessKey } from './iam-access-key.ts';
import { iamUser } from './iam-user.ts';
import { rdsDbInstance } from './rds-db-instance.ts';
import { s3Bucket } from './s3-bucket.ts';

export const awsTypes: readonly ResourceType[] = [
  autoscalingAutoScalingGroup,
  autoscalingLaunchConfiguration,
  autoscalingScalingPolicy,
  cfnStack,
  cfnWaitCondition,
  cfnWaitConditionHandle,
  ec2Eip,
  ec2EipAssociation,
  ec2Instance,
  ec2InternetGateway,
  ec2VpcGatewayAttachment,
  ec2NetworkInterface,
  ec2RouteTable,
  ec2SubnetRouteTableAssociation,
  ec2SecurityGroup,
  ec2Subnet,
  ec2Volume,
  ec2VolumeAttachment,
  ec2Vpc,
  iamUser,
  iamAccessKey,
  elbLoadBalancer,
  s3Bucket,
];

/** Types that Heat makes of templates. */
export const awsTemplateTypes: readonly ResourceType[] = [cloudwatchAlarm, rdsDbInstance];
