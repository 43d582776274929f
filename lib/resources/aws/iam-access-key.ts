import type { ResourceType } from '../contract.ts';
import { attributes, integer, string } from '../declare.ts';

export const iamAccessKey: ResourceType = {
  type: 'AWS::IAM::AccessKey',
  properties: {
    Serial: integer({ implemented: false }),
    Status: string({ implemented: false, oneOf: ['Active', 'Inactive'] }),
    UserName: string({ required: true }),
  },
  attributes: attributes(
    { String: ['SecretAccessKey', 'UserName'] },
    { SecretAccessKey: { cache: false }, UserName: { cache: false } },
  ),
};
