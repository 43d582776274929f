import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const job: ResourceType = {
  type: 'OS::Sahara::Job',
  support: hidden('23.0.0', deprecated('22.0.0', since('8.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
