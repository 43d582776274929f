import type { ResourceType } from '../contract.ts';
import { since } from '../declare.ts';

export const updateWaitConditionHandle: ResourceType = {
  type: 'OS::Heat::UpdateWaitConditionHandle',
  needsReplace: () => true,
  support: since('2014.1'),
  properties: {},
  attributes: {},
};
