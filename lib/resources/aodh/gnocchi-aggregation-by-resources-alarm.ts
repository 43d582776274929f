import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';
import { alarmProperties, gnocchiProperties } from './common.ts';

export const gnocchiAggregationByResourcesAlarm: ResourceType = {
  type: 'OS::Aodh::GnocchiAggregationByResourcesAlarm',
  support: since('2015.1'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    ...gnocchiProperties,
    metric: string({ required: true, updateAllowed: true }),
    query: string({ required: true, updateAllowed: true }),
    resource_type: string({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
