import type { ResourceType } from '../contract.ts';
import { alarm } from './alarm.ts';
import { combinationAlarm } from './combination-alarm.ts';
import { compositeAlarm } from './composite-alarm.ts';
import { eventAlarm } from './event-alarm.ts';
import { gnocchiAggregationByMetricsAlarm } from './gnocchi-aggregation-by-metrics-alarm.ts';
import { gnocchiAggregationByResourcesAlarm } from './gnocchi-aggregation-by-resources-alarm.ts';
import { gnocchiResourcesAlarm } from './gnocchi-resources-alarm.ts';
import { lbMemberHealthAlarm } from './lb-member-health-alarm.ts';
import { prometheusAlarm } from './prometheus-alarm.ts';

export const aodhTypes: readonly ResourceType[] = [
  alarm,
  combinationAlarm,
  eventAlarm,
  lbMemberHealthAlarm,
  prometheusAlarm,
  compositeAlarm,
  gnocchiResourcesAlarm,
  gnocchiAggregationByMetricsAlarm,
  gnocchiAggregationByResourcesAlarm,
];
