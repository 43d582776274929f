import type { ResourceType } from '../contract.ts';
import { attributes, integer, string } from '../declare.ts';

export const iamAccessKey: ResourceType = {
  type: 'AWS::IAM::AccessKey',
  properties: {
    Serial: integer({ implemented: false }),
    UserName: string({ required: true }),
    Status: string({ implemented: false, oneOf: ['Active', 'Inactive'] }),
  },
  attributes: attributes(
    { String: ['SecretAccessKey', 'UserName'] },
    { SecretAccessKey: { cache: false }, UserName: { cache: false } },
  ),
};
