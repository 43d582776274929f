import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const template: ResourceType = {
  type: 'OS::Vitrage::Template',
  support: hidden('27.0.0', deprecated('26.0.0', since('16.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
