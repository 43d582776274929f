import type { ResourceType } from '../contract.ts';
import { attributes, map, since, string } from '../declare.ts';
import { configProperties } from './config-properties.ts';

export const structuredConfig: ResourceType = {
  type: 'OS::Heat::StructuredConfig',
  support: since('2014.1'),
  properties: {
    ...configProperties,
    config: map(),
    group: string({ default: 'Heat::Ungrouped' }),
  },
  attributes: attributes({ String: ['config'] }),
};
