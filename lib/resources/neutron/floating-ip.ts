import { isSet, needs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, map, replace, resolve, since, string } from '../declare.ts';
import { ofFloatingIp } from './dependencies.ts';
import { floatingIpBehaviour } from './floating-ip.behaviour.ts';

export const floatingIp: ResourceType = {
  type: 'OS::Neutron::FloatingIP',
  behaviour: floatingIpBehaviour,
  service: 'network',
  nullReference: true,
  properties: {
    floating_network_id: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.2')) }),
    floating_network: string({ required: true, custom: 'neutron.network', support: since('2014.2') }),
    floating_subnet: string({ custom: 'neutron.subnet', support: since('9.0.0') }),
    value_specs: map({ default: {} }),
    port_id: string({ updateAllowed: true, custom: 'neutron.port' }),
    fixed_ip_address: string({ updateAllowed: true, custom: 'ip_addr' }),
    floating_ip_address: string({ custom: 'ip_addr', support: since('5.0.0') }),
    dns_name: string({ updateAllowed: true, custom: 'rel_dns_name', support: since('7.0.0') }),
    dns_domain: string({ updateAllowed: true, custom: 'dns_domain', support: since('7.0.0') }),
  },
  attributes: attributes(
    { String: ['fixed_ip_address', 'floating_ip_address', 'floating_network_id', 'port_id', 'router_id', 'tenant_id'] },
    { fixed_ip_address: { cache: false }, port_id: { cache: false } },
  ),
  translation: [
    replace('floating_network', 'floating_network_id'),
    resolve('floating_network', 'neutron.network'),
    resolve('floating_subnet', 'neutron.subnet'),
  ],
  hiddenDependencies: ofFloatingIp,
  validate: (view) => {
    const { port_id, fixed_ip_address } = view.properties;
    if (!isSet(port_id) && isSet(fixed_ip_address)) needs(view, 'fixed_ip_address', 'port_id');
  },
};
