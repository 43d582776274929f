import type { ResourceType } from '../contract.ts';
import { deprecated, integer, listOf, map, mapOf, number, since, string } from '../declare.ts';
import { alarmProperties } from './common.ts';

export const alarm: ResourceType = {
  type: 'OS::Aodh::Alarm',
  support: deprecated('10.0.0', since('2014.1')),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    comparison_operator: string({ updateAllowed: true, oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
    evaluation_periods: integer({ updateAllowed: true }),
    matching_metadata: map({ default: {}, updateAllowed: true }),
    meter_name: string({ required: true }),
    period: integer({ updateAllowed: true }),
    query: listOf(
      mapOf({
        field: string(),
        type: string({
          default: 'string',
          oneOf: ['integer', 'float', 'string', 'boolean', 'datetime'],
          support: since('8.0.0'),
        }),
        op: string({ oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
        value: string(),
      }),
      { updateAllowed: true, support: since('2015.1') },
    ),
    statistic: string({ updateAllowed: true, oneOf: ['count', 'avg', 'sum', 'min', 'max'] }),
    threshold: number({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
