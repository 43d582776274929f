import type { ResourceType } from '../contract.ts';
import { boolean, integer, list, listOf, mapOf, number, since, string } from '../declare.ts';

export const gnocchiAggregationByMetricsAlarm: ResourceType = {
  type: 'OS::Aodh::GnocchiAggregationByMetricsAlarm',
  support: since('2015.1'),
  service: 'alarming',
  properties: {
    aggregation_method: string({ updateAllowed: true }),
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
    granularity: integer({ updateAllowed: true }),
    insufficient_data_actions: list({ updateAllowed: true }),
    insufficient_data_queues: listOf(string({ custom: 'zaqar.queue' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    metrics: list({ required: true, updateAllowed: true }),
    ok_actions: list({ updateAllowed: true }),
    ok_queues: listOf(string({ custom: 'zaqar.queue' }), { default: [], updateAllowed: true, support: since('8.0.0') }),
    repeat_actions: boolean({ default: 'true', updateAllowed: true }),
    severity: string({
      default: 'low',
      updateAllowed: true,
      oneOf: ['low', 'moderate', 'critical'],
      support: since('5.0.0'),
    }),
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
