import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, replace, resolve, string } from '../declare.ts';
import { ofRouterGateway } from './dependencies.ts';
import { routerGatewayBehaviour } from './router-gateway.behaviour.ts';

export const routerGateway: ResourceType = {
  type: 'OS::Neutron::RouterGateway',
  behaviour: routerGatewayBehaviour,
  support: hidden('5.0.0', deprecated('2014.1')),
  service: 'network',
  nullReference: true,
  properties: {
    router_id: string({ required: true, custom: 'neutron.router' }),
    network_id: string({ custom: 'neutron.network', support: hidden('9.0.0', deprecated('2014.2')) }),
    network: string({ custom: 'neutron.network' }),
  },
  attributes: {},
  translation: [replace('network', 'network_id'), resolve('network', 'neutron.network')],
  hiddenDependencies: ofRouterGateway,
};
