import { isTruthy, lengthOf } from '../../template/scalars.ts';
import { isList } from '../../template/values.ts';
import { conflict } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import {
  attributes,
  boolean,
  deprecated,
  hidden,
  list,
  listOf,
  map,
  mapOf,
  resolve,
  since,
  string,
} from '../declare.ts';
import { ofRouter } from './dependencies.ts';
import { routerBehaviour } from './router.behaviour.ts';

export const router: ResourceType = {
  type: 'OS::Neutron::Router',
  behaviour: routerBehaviour,
  service: 'network',
  extension: 'router',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    external_gateway_info: mapOf(
      {
        network: string({ required: true, updateAllowed: true }),
        enable_snat: boolean({ updateAllowed: true }),
        external_fixed_ips: listOf(
          mapOf({ ip_address: string({ custom: 'ip_addr' }), subnet: string({ custom: 'neutron.subnet' }) }),
          { updateAllowed: true, support: since('6.0.0') },
        ),
      },
      { updateAllowed: true },
    ),
    value_specs: map({ default: {}, updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    l3_agent_id: string({ updateAllowed: true, support: hidden('6.0.0', deprecated('2015.1', since('2014.1'))) }),
    l3_agent_ids: listOf(string(), { updateAllowed: true, support: since('2015.1') }),
    distributed: boolean({ support: since('2015.1') }),
    ha: boolean({ support: since('2015.1') }),
    availability_zone_hints: list({ updateAllowed: true, support: since('19.0.0') }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
    tenant_id: string({ support: since('24.0.0') }),
  },
  attributes: attributes({ String: ['admin_state_up', 'name', 'status', 'tenant_id'], Map: ['external_gateway_info'] }),
  translation: [
    resolve('external_gateway_info.network', 'neutron.network'),
    resolve('external_gateway_info.external_fixed_ips.subnet', 'neutron.subnet'),
    { rule: 'Add', path: 'l3_agent_ids', from: 'l3_agent_id' },
    { rule: 'Delete', path: 'l3_agent_id', whenSet: 'l3_agent_id' },
  ],
  hiddenDependencies: ofRouter,
  validate: (view) => {
    const { distributed, ha, l3_agent_id, l3_agent_ids } = view.properties;
    const agents = isTruthy(l3_agent_id) || isTruthy(l3_agent_ids);
    if (isTruthy(l3_agent_id) && isTruthy(l3_agent_ids)) conflict(view, 'l3_agent_id', 'l3_agent_ids');
    else if (isTruthy(distributed) && agents) conflict(view, 'distributed', 'l3_agent_id/l3_agent_ids');
    else if (isTruthy(ha) && isTruthy(distributed)) conflict(view, 'distributed', 'ha');
    else if (!isTruthy(ha) && isList(l3_agent_ids ?? null) && lengthOf(l3_agent_ids ?? null)! > 1) {
      view.report('Non HA routers can only have one L3 agent.');
    }
  },
};
