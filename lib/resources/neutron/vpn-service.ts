import type { ResourceType } from '../contract.ts';
import { attributes, boolean, deprecated, hidden, replace, resolve, since, string } from '../declare.ts';

export const vpnService: ResourceType = {
  type: 'OS::Neutron::VPNService',
  service: 'network',
  extension: 'vpnaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    subnet_id: string({ custom: 'neutron.subnet', support: hidden('5.0.0', deprecated('2014.2')) }),
    subnet: string({ required: true, custom: 'neutron.subnet', support: since('2014.2') }),
    router_id: string({ custom: 'neutron.router', support: hidden('6.0.0', deprecated('2015.1', since('2013.2'))) }),
    router: string({ required: true, custom: 'neutron.router', support: since('2015.1') }),
  },
  attributes: attributes({
    String: ['admin_state_up', 'description', 'name', 'router_id', 'status', 'subnet_id', 'tenant_id'],
  }),
  translation: [
    replace('subnet', 'subnet_id'),
    resolve('subnet', 'neutron.subnet'),
    replace('router', 'router_id'),
    resolve('router', 'neutron.router'),
  ],
};
