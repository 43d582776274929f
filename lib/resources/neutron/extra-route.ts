import type { ResourceType } from '../contract.ts';
import { string, unsupported } from '../declare.ts';
import { ofExtraRoute } from './dependencies.ts';

export const extraRoute: ResourceType = {
  type: 'OS::Neutron::ExtraRoute',
  support: unsupported(),
  service: 'network',
  extension: 'extraroute',
  nullReference: true,
  properties: {
    router_id: string({ required: true, custom: 'neutron.router' }),
    destination: string({ required: true }),
    nexthop: string({ required: true }),
  },
  attributes: {},
  hiddenDependencies: ofExtraRoute,
};
