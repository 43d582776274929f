import type { ResourceType } from '../contract.ts';
import { deprecated, hidden } from '../declare.ts';

export const haRestarter: ResourceType = {
  type: 'OS::Heat::HARestarter',
  support: hidden('10.0.0', deprecated('2015.1')),
  placeholder: true,
  properties: {},
  attributes: {},
};
