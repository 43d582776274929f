import type { ResourceType } from '../contract.ts';
import { integer, since, string } from '../declare.ts';

export const qosMinimumPacketRateRule: ResourceType = {
  type: 'OS::Neutron::QoSMinimumPacketRateRule',
  support: since('19.0.0'),
  service: 'network',
  extension: 'qos-pps-minimum',
  nullReference: true,
  properties: {
    min_kpps: integer({ required: true, updateAllowed: true, range: [0] }),
    direction: string({ default: 'egress', updateAllowed: true, oneOf: ['any', 'egress', 'ingress'] }),
    policy: string({ required: true, custom: 'neutron.qos_policy' }),
    tenant_id: string(),
  },
  attributes: {},
};
