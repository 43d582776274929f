import type { ResourceType } from '../contract.ts';
import { resolve, since, string } from '../declare.ts';
import { alarmProperties } from './common.ts';

export const lbMemberHealthAlarm: ResourceType = {
  type: 'OS::Aodh::LBMemberHealthAlarm',
  support: since('13.0.0'),
  service: 'alarming',
  properties: {
    ...alarmProperties,
    autoscaling_group_id: string({ required: true, updateAllowed: true }),
    pool: string({ required: true, updateAllowed: true }),
    stack: string({ required: true }),
  },
  attributes: {},
  translation: [resolve('pool', 'octavia.pool')],
};
