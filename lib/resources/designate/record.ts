import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const record: ResourceType = {
  type: 'OS::Designate::Record',
  support: hidden('10.0.0', deprecated('8.0.0', since('5.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
