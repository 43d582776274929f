import type { ResourceType } from '../contract.ts';
import { integer, map, string } from '../declare.ts';

export const cfnStack: ResourceType = {
  type: 'AWS::CloudFormation::Stack',
  updates: 'always',
  dynamicAttributes: true,
  properties: {
    TemplateURL: string({ required: true, updateAllowed: true }),
    TimeoutInMinutes: integer({ updateAllowed: true }),
    Parameters: map({ updateAllowed: true }),
  },
  attributes: {},
};
