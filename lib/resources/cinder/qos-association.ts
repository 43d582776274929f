import type { ResourceType } from '../contract.ts';
import { listOf, resolve, since, string } from '../declare.ts';

export const qosAssociation: ResourceType = {
  type: 'OS::Cinder::QoSAssociation',
  support: since('8.0.0'),
  service: 'volumev3',
  extension: 'qos-specs',
  properties: {
    qos_specs: string({ required: true, custom: 'cinder.qos_specs' }),
    volume_types: listOf(string({ custom: 'cinder.vtype' }), { required: true, updateAllowed: true }),
  },
  attributes: {},
  translation: [resolve('volume_types', 'cinder.vtype'), resolve('qos_specs', 'cinder.qos_specs')],
};
