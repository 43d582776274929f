import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';
import { alarmProperties } from './common.ts';

export const eventAlarm: ResourceType = {
  type: 'OS::Aodh::EventAlarm',
  support: since('8.0.0'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    event_type: string({ default: '*', updateAllowed: true }),
    query: listOf(
      mapOf({
        field: string(),
        type: string({ default: 'string', oneOf: ['integer', 'float', 'string', 'boolean', 'datetime'] }),
        op: string({ oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
        value: string(),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: {},
};
