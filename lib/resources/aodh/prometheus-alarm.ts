import type { ResourceType } from '../contract.ts';
import { number, since, string } from '../declare.ts';
import { alarmProperties } from './common.ts';

export const prometheusAlarm: ResourceType = {
  type: 'OS::Aodh::PrometheusAlarm',
  support: since('22.0.0'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    comparison_operator: string({ updateAllowed: true, oneOf: ['le', 'ge', 'eq', 'lt', 'gt', 'ne'] }),
    query: string({ required: true, updateAllowed: true }),
    threshold: number({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
