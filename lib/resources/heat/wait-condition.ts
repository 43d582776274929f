import type { ResourceType } from '../contract.ts';
import { attributes, integer, number, since, string } from '../declare.ts';
import { waitConditionBehaviour } from './wait-condition.behaviour.ts';

export const waitCondition: ResourceType = {
  type: 'OS::Heat::WaitCondition',
  behaviour: waitConditionBehaviour,
  support: since('2014.2'),
  properties: {
    handle: string({ required: true }),
    timeout: number({ required: true, range: [1, 43200] }),
    count: integer({ default: 1, updateAllowed: true, range: [1] }),
  },
  attributes: attributes({ String: ['data'] }, { data: { cache: false } }),
};
