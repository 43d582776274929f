import type { ResourceType } from '../contract.ts';
import { integer, since, string } from '../declare.ts';

export const qosBandwidthLimitRule: ResourceType = {
  type: 'OS::Neutron::QoSBandwidthLimitRule',
  support: since('6.0.0'),
  service: 'network',
  extension: 'qos',
  nullReference: true,
  properties: {
    max_kbps: integer({ required: true, updateAllowed: true, range: [0] }),
    max_burst_kbps: integer({ default: 0, updateAllowed: true, range: [0] }),
    direction: string({
      default: 'egress',
      updateAllowed: true,
      oneOf: ['egress', 'ingress'],
      support: since('13.0.0'),
    }),
    policy: string({ required: true, custom: 'neutron.qos_policy' }),
    tenant_id: string(),
  },
  attributes: {},
};
