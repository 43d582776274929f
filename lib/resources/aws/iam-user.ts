import type { ResourceType } from '../contract.ts';
import { list, mapOf, string } from '../declare.ts';

export const iamUser: ResourceType = {
  type: 'AWS::IAM::User',
  properties: {
    Path: string(),
    Groups: list(),
    LoginProfile: mapOf({ Password: string() }),
    Policies: list(),
  },
  attributes: {},
};
