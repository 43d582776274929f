import type { ResourceType } from '../contract.ts';
import { attributes, map, since } from '../declare.ts';
import { cloudConfigBehaviour } from './configs.behaviour.ts';

export const cloudConfig: ResourceType = {
  type: 'OS::Heat::CloudConfig',
  behaviour: cloudConfigBehaviour,
  support: since('2014.1'),
  properties: {
    cloud_config: map(),
  },
  attributes: attributes({ String: ['config'] }),
};
