import type { PropertySchema } from '../../template/schema.ts';
import { boolean, integer, list, listOf, mapOf, number, since, string } from '../declare.ts';

/** Properties of every kind of alarm. */
export const alarmProperties: Readonly<Record<string, PropertySchema>> = {
  alarm_actions: list({ updateAllowed: true }),
  alarm_queues: listOf(string({ custom: 'zaqar.queue' }), {
    default: [],
    updateAllowed: true,
    support: since('8.0.0'),
  }),
  description: string({ updateAllowed: true }),
  enabled: boolean({ default: 'true', updateAllowed: true }),
  insufficient_data_actions: list({ updateAllowed: true }),
  insufficient_data_queues: listOf(string({ custom: 'zaqar.queue' }), {
    default: [],
    updateAllowed: true,
    support: since('8.0.0'),
  }),
  ok_actions: list({ updateAllowed: true }),
  ok_queues: listOf(string({ custom: 'zaqar.queue' }), { default: [], updateAllowed: true, support: since('8.0.0') }),
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
};

/** Properties of alarms on measures that Gnocchi keeps. */
export const gnocchiProperties: Readonly<Record<string, PropertySchema>> = {
  aggregation_method: string({ updateAllowed: true }),
  comparison_operator: string({ updateAllowed: true, oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
  evaluation_periods: integer({ updateAllowed: true }),
  granularity: integer({ updateAllowed: true }),
  threshold: number({ required: true, updateAllowed: true }),
};
