import { HeatError } from '../../errors.ts';
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
  // A template is fetched from the web when the stack is made.
  nested({ properties: { TemplateURL: url } }) {
    if (typeof url !== 'string' || url === '' || /^https?:/i.test(url)) return undefined;
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
    throw new HeatError('ValueError', `Could not fetch remote template '${url}': Invalid URL scheme ${scheme}`);
  },
};
