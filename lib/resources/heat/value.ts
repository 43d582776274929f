import type { ResourceType } from '../contract.ts';
import { any, attributes, since, string } from '../declare.ts';

export const value: ResourceType = {
  type: 'OS::Heat::Value',
  support: since('7.0.0'),
  properties: {
    type: string({ updateAllowed: true, oneOf: ['string', 'number', 'comma_delimited_list', 'json', 'boolean'] }),
    value: any({ required: true, updateAllowed: true }),
  },
  attributes: attributes({ None: ['value'] }),
};
