import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const bay: ResourceType = {
  type: 'OS::Magnum::Bay',
  support: hidden('11.0.0', deprecated('9.0.0', since('6.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
