import type { ResourceType } from '../contract.ts';
import { since } from '../declare.ts';

export const cfnWaitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  support: since('2014.1'),
  properties: {},
  attributes: {},
};
