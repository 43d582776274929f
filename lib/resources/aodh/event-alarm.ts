import type { ResourceType } from '../contract.ts';
import { boolean, integer, list, listOf, mapOf, since, string } from '../declare.ts';

export const eventAlarm: ResourceType = {
  type: 'OS::Aodh::EventAlarm',
  support: since('8.0.0'),
  service: 'alarming',
  properties: {
    alarm_actions: list({ updateAllowed: true }),
    alarm_queues: listOf(string({ custom: 'zaqar.queue' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    description: string({ updateAllowed: true }),
    enabled: boolean({ default: 'true', updateAllowed: true }),
    event_type: string({ default: '*', updateAllowed: true }),
    insufficient_data_actions: list({ updateAllowed: true }),
    insufficient_data_queues: listOf(string({ custom: 'zaqar.queue' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    ok_actions: list({ updateAllowed: true }),
    ok_queues: listOf(string({ custom: 'zaqar.queue' }), { default: [], updateAllowed: true, support: since('8.0.0') }),
    query: listOf(
      mapOf({
        field: string(),
        op: string({ oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
        type: string({ default: 'string', oneOf: ['integer', 'float', 'string', 'boolean', 'datetime'] }),
        value: string(),
      }),
      { updateAllowed: true },
    ),
    repeat_actions: boolean({ default: 'true', updateAllowed: true }),
    severity: string({
      default: 'low',
      updateAllowed: true,
      oneOf: ['low', 'moderate', 'critical'],
      support: since('5.0.0'),
    }),
    time_constraints: listOf(
      mapOf({
        description: string(),
        duration: integer({ required: true, range: [0] }),
        name: string({ required: true }),
        start: string({ required: true, custom: 'cron_expression' }),
        timezone: string({ custom: 'timezone' }),
      }),
      { default: [], support: since('5.0.0') },
    ),
  },
  attributes: {},
};
