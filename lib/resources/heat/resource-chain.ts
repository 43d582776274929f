import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, map, since } from '../declare.ts';
import { chainTemplate } from './group-templates.ts';
import { resourceChainBehaviour } from './resource-chain.behaviour.ts';

export const resourceChain: ResourceType = {
  type: 'OS::Heat::ResourceChain',
  behaviour: resourceChainBehaviour,
  updates: 'always',
  support: since('6.0.0'),
  dynamicAttributes: true,
  properties: {
    resources: list({ required: true, updateAllowed: true }),
    concurrent: boolean({ default: false }),
    resource_properties: map(),
  },
  attributes: attributes({ Map: ['attributes'], List: ['refs'] }),
  nested: chainTemplate,
};
