import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const node: ResourceType = {
  type: 'OS::Senlin::Node',
  support: hidden('23.0.0', deprecated('22.0.0', since('6.0.0'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
