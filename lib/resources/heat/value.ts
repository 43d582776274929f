import type { ResourceType } from '../contract.ts';
import { any, attributes, boolean, list, map, number, since, string } from '../declare.ts';
import { valueBehaviour } from './local.behaviour.ts';

const typed = { string, number, comma_delimited_list: list, json: map, boolean };

export const value: ResourceType = {
  type: 'OS::Heat::Value',
  behaviour: valueBehaviour,
  support: since('7.0.0'),
  properties: {
    value: any({ required: true, updateAllowed: true }),
    type: string({ updateAllowed: true, oneOf: ['string', 'number', 'comma_delimited_list', 'json', 'boolean'] }),
  },
  specialise: (given) => {
    const declared = Object.entries(typed).find(([name]) => name === given('type'))?.[1];
    return { value: (declared ?? any)({ required: true, updateAllowed: true }) };
  },
  attributes: attributes({ untyped: ['value'] }),
};
