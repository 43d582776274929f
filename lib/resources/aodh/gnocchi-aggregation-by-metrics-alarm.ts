import type { ResourceType } from '../contract.ts';
import { list, since } from '../declare.ts';
import { alarmProperties, gnocchiProperties } from './common.ts';

export const gnocchiAggregationByMetricsAlarm: ResourceType = {
  type: 'OS::Aodh::GnocchiAggregationByMetricsAlarm',
  support: since('2015.1'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    ...gnocchiProperties,
    metrics: list({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
