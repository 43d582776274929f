import { CloudError } from '../../openstack/index.ts';
import type { Value } from '../../template/values.ts';
import type { Behaviour, Outcome, ReadContext } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { asValue, type CloudObject, given, mapAt, maps, texts } from '../rest/values.ts';
import {
  bodyOf,
  builtStates,
  changesOf,
  network,
  securityGroupIds,
  setTags,
  showNetworkObject,
  updateTags,
} from './common.ts';
import { emptyPolicyIsNull } from './net.behaviour.ts';

const shape = {
  named: true,
  rename: { network: 'network_id', qos_policy: 'qos_policy_id' },
  apart: ['replacement_policy', 'no_fixed_ips'],
};

const done: Outcome = { status: 'complete' };

const declared = rest(
  network('port', 'ports', {
    create: (context) => portBody(context, bodyOf(context, shape), context.properties.no_fixed_ips === true),
    complete: setTags('ports'),
    states: builtStates,
    async update(context) {
      const body: Record<string, Value> = changesOf(context, shape);
      if ('qos_policy_id' in body) body.qos_policy_id = emptyPolicyIsNull(body).qos_policy_id ?? null;
      if ('security_groups' in body && body.security_groups === null) body.security_groups = ['default'];
      await keepBinding(context, body);
      return portBody(context, body, context.properties.no_fixed_ips === true && 'no_fixed_ips' in context.changed);
    },
    alongUpdate: updateTags('ports'),
    find: { loose: ['mac_address'] },
    attributes: {
      subnets: (port, context) => subnetsOf(port, context),
      network: async (port, context) =>
        asValue(await showNetworkObject(context, 'network', 'networks', String(port.network_id))),
    },
    lasting: ['name', 'network_id', 'tenant_id', 'mac_address', 'fixed_ips'],
  }),
);

export const portBehaviour: Behaviour = {
  ...declared,
  /** Lets go of the fixed addresses, so that the new port can have the same ones; what they were is kept with the old one. */
  async prepareReplace(context) {
    const id = context.resource.physicalId;
    if (id === null) return done;
    return unlessGone(async () => {
      const port = await showNetworkObject(context, 'port', 'ports', id);
      const held = maps(asValue(port.fixed_ips));
      // A repeat finds none: those of the first time count.
      const kept = held.length > 0 ? JSON.stringify(held) : (context.resource.data.port_fip ?? '[]');
      await putAddresses(context, id, []);
      return { status: 'complete', data: { port_fip: kept } };
    });
  },

  async takeBack(context) {
    const { physicalId: id, data } = context.resource;
    if (id === null || data.port_fip === undefined) return done;
    const addresses = JSON.parse(data.port_fip) as Value;
    return unlessGone(async () => {
      await putAddresses(context, id, addresses);
      return done;
    });
  },
};

/** A port that is gone has nothing to let go of, and takes nothing back. */
async function unlessGone(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return done;
    throw error;
  }
}

async function putAddresses(context: ReadContext, id: string, addresses: Value): Promise<void> {
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/ports/${encodeURIComponent(id)}`,
    body: { port: { fixed_ips: addresses } },
  });
}

async function portBody(
  context: ReadContext,
  body: Record<string, Value>,
  noAddresses: boolean,
): Promise<Record<string, Value>> {
  const { fixed_ips: addresses, allowed_address_pairs: pairs, security_groups: groups, ...others } = body;
  const made: Record<string, Value> = others;
  if (noAddresses) made.fixed_ips = [];
  else if (maps(addresses).length > 0) {
    made.fixed_ips = maps(addresses).map(({ subnet, subnet_id, ...address }) =>
      given({ ...address, subnet_id: subnet ?? subnet_id ?? null }),
    );
  }
  if (pairs !== undefined) made.allowed_address_pairs = maps(pairs).map((pair) => given(pair));
  if (groups !== undefined && groups !== null) made.security_groups = await securityGroupIds(context, texts(groups));
  return made;
}

/** What the network service itself wrote into the binding profile stays when other keys of it change. */
async function keepBinding(context: Parameters<NonNullable<Behaviour['update']>>[0], body: Record<string, Value>) {
  const wanted = mapAt(body['binding:profile']);
  if (wanted === undefined || context.resource.physicalId === null) return;
  const port = await showNetworkObject(context, 'port', 'ports', context.resource.physicalId);
  const old = mapAt(mapAt(context.before.value_specs)?.['binding:profile']) ?? {};
  const merged: Record<string, Value> = { ...mapAt(asValue(port['binding:profile'])) };
  for (const [key, value] of Object.entries(wanted)) {
    if (JSON.stringify(old[key]) === JSON.stringify(value)) continue;
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  body['binding:profile'] = merged;
}

async function subnetsOf(port: CloudObject, context: ReadContext): Promise<Value> {
  const ids = maps(asValue(port.fixed_ips)).map(({ subnet_id }) => subnet_id);
  const subnets: Value[] = [];
  for (const id of ids) {
    if (typeof id === 'string') subnets.push(asValue(await showNetworkObject(context, 'subnet', 'subnets', id)));
  }
  return subnets;
}
