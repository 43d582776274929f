import type { Value } from '../../template/values.ts';
import type { ActionContext, Behaviour } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { given, isEmptyMap, mapAt, maps, text, texts } from '../rest/values.ts';
import { bodyOf, builtStates, changesOf, network, placeOnAgents, setTags, updateTags } from './common.ts';

const shape = { named: true, apart: ['l3_agent_id', 'l3_agent_ids'] };

export const routerBehaviour: Behaviour = rest(
  network('router', 'routers', {
    create: (context) => withGateway(bodyOf(context, shape)),
    async complete(context, id) {
      const agents = agentsOf(context);
      if (agents.length > 0) await placeL3(context, id, agents);
      await setTags('routers')(context, id);
    },
    states: builtStates,
    update: (context) => withGateway(changesOf(context, shape)),
    async alongUpdate(context, id) {
      if ('l3_agent_ids' in context.changed || 'l3_agent_id' in context.changed) {
        await placeL3(context, id, agentsOf(context));
      }
      await updateTags('routers')(context, id);
    },
    lasting: ['name', 'tenant_id', 'admin_state_up'],
  }),
);

/** `network` and `subnet` are ids here; the API calls them so. An empty gateway takes it away. */
function withGateway(body: Record<string, Value>): Record<string, Value> {
  if (!('external_gateway_info' in body)) return body;
  const gateway = mapAt(body.external_gateway_info);
  if (gateway === undefined || isEmptyMap(gateway)) return { ...body, external_gateway_info: {} };
  const { network: net, external_fixed_ips: addresses, ...others } = gateway;
  const ips = maps(addresses).map(({ subnet, ...address }) => given({ ...address, subnet_id: subnet ?? null }));
  return {
    ...body,
    external_gateway_info: {
      ...given(others),
      network_id: net ?? null,
      ...(ips.length > 0 && { external_fixed_ips: ips }),
    },
  };
}

function agentsOf({ properties }: ActionContext): readonly string[] {
  const one = text(properties.l3_agent_id);
  const all = texts(properties.l3_agent_ids);
  return all.length === 0 && one !== undefined ? [one] : all;
}

function placeL3(context: ActionContext, id: string, agents: readonly string[]): Promise<void> {
  const object = `/v2.0/routers/${id}/l3-agents`;
  return placeOnAgents(context, { object, agents: 'l3-routers', served: id, body: { router_id: id } }, agents);
}
