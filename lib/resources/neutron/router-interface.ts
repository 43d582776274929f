import { conflict, isSet, unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, replace, resolve, since, string } from '../declare.ts';
import { routerInterfaceBehaviour } from './router-interface.behaviour.ts';

export const routerInterface: ResourceType = {
  type: 'OS::Neutron::RouterInterface',
  behaviour: routerInterfaceBehaviour,
  service: 'network',
  extension: 'router',
  nullReference: true,
  properties: {
    router: string({ required: true, custom: 'neutron.router' }),
    router_id: string({ custom: 'neutron.router', support: hidden('6.0.0', deprecated('2015.1', since('2013.1'))) }),
    subnet_id: string({ custom: 'neutron.subnet', support: hidden('5.0.0', deprecated('2014.2')) }),
    subnet: string({ custom: 'neutron.subnet' }),
    port_id: string({ custom: 'neutron.port', support: hidden('6.0.0', deprecated('2015.1', since('2014.1'))) }),
    port: string({ custom: 'neutron.port', support: since('2015.1') }),
  },
  attributes: {},
  translation: [
    replace('port', 'port_id'),
    replace('router', 'router_id'),
    replace('subnet', 'subnet_id'),
    resolve('port', 'neutron.port'),
    resolve('router', 'neutron.router'),
    resolve('subnet', 'neutron.subnet'),
  ],
  validate: (view) => {
    const { subnet, port } = view.properties;
    if (isSet(subnet) && isSet(port)) conflict(view, 'subnet', 'port');
    if (!isSet(subnet) && !isSet(port)) unspecified(view, 'subnet', 'port');
  },
};
