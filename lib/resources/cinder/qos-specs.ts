import type { ResourceType } from '../contract.ts';
import { map, since, string } from '../declare.ts';

export const qosSpecs: ResourceType = {
  type: 'OS::Cinder::QoSSpecs',
  support: since('7.0.0'),
  service: 'volumev3',
  extension: 'qos-specs',
  properties: {
    name: string(),
    specs: map({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
