import type { ResourceType } from '../contract.ts';
import { integer, since, string } from '../declare.ts';

export const qosDscpMarkingRule: ResourceType = {
  type: 'OS::Neutron::QoSDscpMarkingRule',
  support: since('7.0.0'),
  service: 'network',
  extension: 'qos',
  nullReference: true,
  properties: {
    dscp_mark: integer({
      required: true,
      updateAllowed: true,
      oneOf: [0, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 46, 48, 56],
    }),
    policy: string({ required: true, custom: 'neutron.qos_policy' }),
    tenant_id: string(),
  },
  attributes: {},
};
