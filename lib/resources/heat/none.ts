import type { ResourceType } from '../contract.ts';
import { since } from '../declare.ts';
import { noneBehaviour } from './local.behaviour.ts';

export const none: ResourceType = {
  type: 'OS::Heat::None',
  behaviour: noneBehaviour,
  updates: 'never',
  support: since('5.0.0'),
  dynamicAttributes: true,
  properties: {},
  attributes: {},
};
