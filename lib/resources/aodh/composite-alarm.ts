import type { ResourceType } from '../contract.ts';
import { list, mapOf, since, string } from '../declare.ts';
import { alarmProperties } from './common.ts';

export const compositeAlarm: ResourceType = {
  type: 'OS::Aodh::CompositeAlarm',
  support: since('8.0.0'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    composite_rule: mapOf(
      {
        operator: string({ required: true, updateAllowed: true, oneOf: ['or', 'and'] }),
        rules: list({ required: true, updateAllowed: true, length: [2] }),
      },
      { required: true, updateAllowed: true },
    ),
  },
  attributes: {},
};
