import type { ResourceType } from '../contract.ts';
import { boolean, deprecated, integer, list, listOf, map, mapOf, number, since, string } from '../declare.ts';

export const alarm: ResourceType = {
  type: 'OS::Aodh::Alarm',
  support: deprecated('10.0.0', since('2014.1')),
  service: 'alarming',
  properties: {
    alarm_actions: list({ updateAllowed: true }),
    alarm_queues: listOf(string({ custom: 'zaqar.queue' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    comparison_operator: string({ updateAllowed: true, oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
    description: string({ updateAllowed: true }),
    enabled: boolean({ default: 'true', updateAllowed: true }),
    evaluation_periods: integer({ updateAllowed: true }),
    insufficient_data_actions: list({ updateAllowed: true }),
    insufficient_data_queues: listOf(string({ custom: 'zaqar.queue' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    matching_metadata: map({ default: {}, updateAllowed: true }),
    meter_name: string({ required: true }),
    ok_actions: list({ updateAllowed: true }),
    ok_queues: listOf(string({ custom: 'zaqar.queue' }), { default: [], updateAllowed: true, support: since('8.0.0') }),
    period: integer({ updateAllowed: true }),
    query: listOf(
      mapOf({
        field: string(),
        op: string({ oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
        type: string({
          default: 'string',
          oneOf: ['integer', 'float', 'string', 'boolean', 'datetime'],
          support: since('8.0.0'),
        }),
        value: string(),
      }),
      { updateAllowed: true, support: since('2015.1') },
    ),
    repeat_actions: boolean({ default: 'true', updateAllowed: true }),
    severity: string({
      default: 'low',
      updateAllowed: true,
      oneOf: ['low', 'moderate', 'critical'],
      support: since('5.0.0'),
    }),
    statistic: string({ updateAllowed: true, oneOf: ['count', 'avg', 'sum', 'min', 'max'] }),
    threshold: number({ required: true, updateAllowed: true }),
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
