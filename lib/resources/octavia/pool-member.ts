import type { ResourceType } from '../contract.ts';
import { boolean, integer, list, resolve, since, string } from '../declare.ts';

export const poolMember: ResourceType = {
  type: 'OS::Octavia::PoolMember',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    pool: string({ required: true, custom: 'octavia.pool' }),
    address: string({ required: true, custom: 'ip_addr' }),
    protocol_port: integer({ required: true, range: [1, 65535] }),
    monitor_address: string({ custom: 'ip_addr' }),
    monitor_port: integer({ range: [1, 65535] }),
    weight: integer({ default: 1, updateAllowed: true, range: [0, 256] }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    subnet: string({ custom: 'neutron.subnet' }),
    tags: list({ updateAllowed: true, support: since('13.0.0') }),
  },
  attributes: {},
  translation: [resolve('subnet', 'neutron.subnet'), resolve('pool', 'octavia.pool')],
};
