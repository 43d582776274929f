import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const imageRegistry: ResourceType = {
  type: 'OS::Sahara::ImageRegistry',
  support: hidden('23.0.0', deprecated('22.0.0', since('5.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
