import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since, unsupported } from '../declare.ts';

export const alarmDefinition: ResourceType = {
  type: 'OS::Monasca::AlarmDefinition',
  support: hidden('25.0.0', deprecated('22.0.0', since('7.0.0', unsupported('5.0.0')))),
  placeholder: true,
  properties: {},
  attributes: {},
};
