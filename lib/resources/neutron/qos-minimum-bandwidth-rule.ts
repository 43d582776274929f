import type { ResourceType } from '../contract.ts';
import { integer, since, string } from '../declare.ts';

export const qosMinimumBandwidthRule: ResourceType = {
  type: 'OS::Neutron::QoSMinimumBandwidthRule',
  support: since('14.0.0'),
  service: 'network',
  extension: 'qos-bw-minimum-ingress',
  nullReference: true,
  properties: {
    min_kbps: integer({ required: true, updateAllowed: true, range: [0] }),
    direction: string({ default: 'egress', updateAllowed: true, oneOf: ['egress', 'ingress'] }),
    policy: string({ required: true, custom: 'neutron.qos_policy' }),
    tenant_id: string(),
  },
  attributes: {},
};
