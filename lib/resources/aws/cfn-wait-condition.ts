import type { ResourceType } from '../contract.ts';
import { attributes, integer, since, string } from '../declare.ts';

export const cfnWaitCondition: ResourceType = {
  type: 'AWS::CloudFormation::WaitCondition',
  support: since('2014.1'),
  properties: {
    Handle: string({ required: true }),
    Timeout: integer({ required: true, range: [1, 43200] }),
    Count: integer({ default: 1, updateAllowed: true, range: [1] }),
  },
  attributes: attributes({ String: ['Data'] }, { Data: { cache: false } }),
};
