import type { ResourceType } from '../contract.ts';
import { since } from '../declare.ts';

export const none: ResourceType = {
  type: 'OS::Heat::None',
  updates: 'never',
  support: since('5.0.0'),
  dynamicAttributes: true,
  properties: {},
  attributes: {},
};
