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
        op: string({ oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
        type: string({ default: 'string', oneOf: ['integer', 'float', 'string', 'boolean', 'datetime'] }),
        value: string(),
      }),
      { updateAllowed: true },
    ),
  },
  attributes: {},
};
