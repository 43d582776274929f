import type { ResourceType } from '../contract.ts';
import { attributes, since, string } from '../declare.ts';
import { configProperties } from './config-properties.ts';
import { softwareConfigBehaviour } from './configs.behaviour.ts';

export const softwareConfig: ResourceType = {
  type: 'OS::Heat::SoftwareConfig',
  behaviour: softwareConfigBehaviour,
  support: since('2014.1'),
  properties: {
    ...configProperties,
    config: string(),
    group: string({ default: 'Heat::Ungrouped' }),
  },
  attributes: attributes({ String: ['config'] }),
};
