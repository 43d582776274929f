import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, since, string } from '../declare.ts';
import { ofExtraRouteSet } from './dependencies.ts';

export const extraRouteSet: ResourceType = {
  type: 'OS::Neutron::ExtraRouteSet',
  support: since('14.0.0'),
  service: 'network',
  extension: 'extraroute-atomic',
  nullReference: true,
  properties: {
    router: string({ required: true, custom: 'neutron.router' }),
    routes: listOf(
      mapOf({
        destination: string({ required: true, custom: 'net_cidr' }),
        nexthop: string({ required: true, custom: 'ip_addr' }),
      }),
      { default: [], updateAllowed: true },
    ),
  },
  attributes: {},
  hiddenDependencies: ofExtraRouteSet,
};
