import type { ResourceType } from '../contract.ts';
import { attributes, map, since, string } from '../declare.ts';
import { configProperties } from './config-properties.ts';
import { structuredConfigBehaviour } from './configs.behaviour.ts';

export const structuredConfig: ResourceType = {
  type: 'OS::Heat::StructuredConfig',
  behaviour: structuredConfigBehaviour,
  support: since('2014.1'),
  properties: {
    ...configProperties,
    config: map(),
    group: string({ default: 'Heat::Ungrouped' }),
  },
  attributes: attributes({ String: ['config'] }),
};
