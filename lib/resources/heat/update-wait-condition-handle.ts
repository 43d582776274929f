import type { ResourceType } from '../contract.ts';
import { since } from '../declare.ts';
import { cfnWaitConditionHandleBehaviour } from './wait-condition-handle.behaviour.ts';

export const updateWaitConditionHandle: ResourceType = {
  type: 'OS::Heat::UpdateWaitConditionHandle',
  behaviour: cfnWaitConditionHandleBehaviour,
  needsReplace: () => true,
  support: since('2014.1'),
  properties: {},
  attributes: {},
};
