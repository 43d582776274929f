import type { ResourceType } from '../contract.ts';
import { attributes, boolean, since, string } from '../declare.ts';

export const meteringRule: ResourceType = {
  type: 'OS::Neutron::MeteringRule',
  support: since('2014.1'),
  service: 'network',
  nullReference: true,
  properties: {
    metering_label_id: string({ required: true }),
    remote_ip_prefix: string({ required: true }),
    direction: string({ default: 'ingress', oneOf: ['ingress', 'egress'] }),
    excluded: boolean({ default: 'False' }),
  },
  attributes: attributes({ String: ['direction', 'excluded', 'metering_label_id', 'remote_ip_prefix'] }),
};
