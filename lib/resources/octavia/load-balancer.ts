import type { ResourceType } from '../contract.ts';
import { attributes, boolean, resolve, since, string } from '../declare.ts';

export const loadBalancer: ResourceType = {
  type: 'OS::Octavia::LoadBalancer',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    description: string({ default: '', updateAllowed: true }),
    name: string({ updateAllowed: true }),
    provider: string(),
    vip_address: string({ custom: 'ip_addr' }),
    vip_subnet: string({ required: true, custom: 'neutron.subnet' }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    tenant_id: string({ custom: 'keystone.project' }),
    flavor: string({ custom: 'octavia.flavor', support: since('14.0.0') }),
    availability_zone: string({ custom: 'octavia.availabilityzone', support: since('17.0.0') }),
  },
  attributes: attributes({ String: ['flavor_id', 'vip_address', 'vip_port_id', 'vip_subnet_id'], List: ['pools'] }),
  translation: [resolve('vip_subnet', 'neutron.subnet'), resolve('flavor', 'octavia.flavor')],
};
