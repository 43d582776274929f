import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const image: ResourceType = {
  type: 'OS::Glance::Image',
  support: hidden('22.0.0', deprecated('8.0.0', since('2014.2'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
