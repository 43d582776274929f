import { listAll } from '../../openstack/index.ts';
import type { ActionContext, Behaviour, UpdateContext } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { asValue, texts } from '../rest/values.ts';
import { bodyOf, builtStates, changesOf, network, placeOnAgents, setTags, updateTags } from './common.ts';

const shape = { named: true, rename: { qos_policy: 'qos_policy_id' }, apart: ['dhcp_agent_ids'] };

function placeDhcp(context: ActionContext, id: string, agents: readonly string[]): Promise<void> {
  const place = {
    object: `/v2.0/networks/${id}/dhcp-agents`,
    agents: 'dhcp-networks',
    served: id,
    body: { network_id: id },
  };
  return placeOnAgents(context, place, agents);
}

export const netBehaviour: Behaviour = rest(
  network('network', 'networks', {
    create: (context) => bodyOf(context, shape),
    async complete(context, id) {
      const agents = texts(context.properties.dhcp_agent_ids);
      if (agents.length > 0) await placeDhcp(context, id, agents);
      await setTags('networks')(context, id);
    },
    states: builtStates,
    update: (context) => emptyPolicyIsNull(changesOf(context, shape)),
    async alongUpdate(context: UpdateContext, id) {
      if ('dhcp_agent_ids' in context.changed) await placeDhcp(context, id, texts(context.changed.dhcp_agent_ids));
      await updateTags('networks')(context, id);
    },
    attributes: {
      async segments(_, context) {
        const id = context.resource.physicalId ?? '';
        const query = { network_id: id };
        const listed = await listAll(context.cloud, { service: 'network', path: '/v2.0/segments', query }, 'segments');
        return asValue([...listed].sort((a, b) => Number(a.name !== null) - Number(b.name !== null)));
      },
    },
    lasting: ['name', 'mtu', 'admin_state_up', 'tenant_id', 'l2_adjacency'],
  }),
);

/** A policy is taken off by null; a removed property may come as empty text. */
export function emptyPolicyIsNull<V>(body: Record<string, V>): Record<string, V | null> {
  return body.qos_policy_id === '' ? { ...body, qos_policy_id: null } : body;
}
