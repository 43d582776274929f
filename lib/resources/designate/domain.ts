import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const domain: ResourceType = {
  type: 'OS::Designate::Domain',
  support: hidden('10.0.0', deprecated('8.0.0', since('5.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
