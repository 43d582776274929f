import type { Value, ValueMap } from '../../template/values.ts';
import type { Outcome, ReadContext, UpdateContext, Wait } from '../contract.ts';
import { securityGroupIds, showNetworkObject } from '../neutron/common.ts';
import { asValue, idOf, mapAt, maps, text, texts } from '../rest/values.ts';
import { userDataOf } from './server-body.ts';
import { act, failed, faultOf, showServer, statusOf, whileIn } from './server-calls.ts';
import { attach, attachCall, detach, interfacesOf } from './server-interfaces.ts';
import { networkChange } from './server-networks.ts';
import {
  associateFloatingIp,
  deletePort,
  dissociateFloatingIp,
  ensureOwnPort,
  mayOwnPorts,
  needsOwnPort,
  networkIdOf,
  ownPorts,
  ownPortsMade,
  updateOwnPort,
} from './server-ports.ts';
import { serverMetadata } from './user-data.ts';

/** One change of a server that takes time. They run one after the other; what is under way is in the step. */
export type Change =
  | { readonly do: 'detach'; readonly port: string; readonly mac: string | null; readonly remove: boolean }
  | { readonly do: 'attach'; readonly port: string }
  | { readonly do: 'attachNetwork'; readonly network: string | null; readonly fixedIp: string | null }
  | { readonly do: 'resize'; readonly flavor: string }
  | { readonly do: 'confirm' }
  | { readonly do: 'rebuild'; readonly image: string; readonly preserve: boolean }
  | { readonly do: 'rebuildUserData' };

interface Progress {
  readonly changes: readonly Change[];
  readonly at: number;
  readonly sent: boolean;
  /** Ports that the server had before: what is new among its interfaces was attached by this update. */
  readonly ports: readonly string[];
}

/** Runs an update of a server; called again with the step until all changes are through (behaviour 275). */
export async function updateServer(context: UpdateContext): Promise<Outcome> {
  const id = idOf(context);
  let progress = (context.step as Progress | undefined) ?? (await begin(context, id));
  for (;;) {
    const change = progress.changes[progress.at];
    if (change === undefined) return { status: 'complete' };
    if (!progress.sent) {
      await send(context, id, change, progress);
      progress = { ...progress, sent: true };
    }
    const wait = await unfinished(context, id, change, progress);
    if (wait !== undefined) return { status: 'waiting', on: wait, step: progress as unknown as Value };
    progress = { ...progress, at: progress.at + 1, sent: false };
  }
}

/** Makes the changes that take no time and plans the others. */
async function begin(context: UpdateContext, id: string): Promise<Progress> {
  const { changed, properties } = context;
  const put = (path: string, body: object, microversion = '2.1') =>
    context.cloud.request({ service: 'compute', method: 'PUT', path: `/servers/${id}${path}`, body, microversion });
  if ('metadata' in changed) {
    await put('/metadata', { metadata: serverMetadata(mapAt(properties.metadata) ?? {}) });
  }
  if ('tags' in changed) await put('/tags', { tags: [...new Set(texts(properties.tags))] }, '2.26');
  if ('name' in changed) {
    await put('', { server: { name: text(properties.name) ?? context.resource.physicalName } });
  }
  const changes: Change[] = [];
  let ports: readonly string[] = [];
  if ('networks' in changed) {
    const interfaces = await interfacesOf(context, id);
    ports = interfaces.map(({ port }) => port);
    changes.push(...(await planNetworks(context, interfaces)));
  }
  if ('flavor' in changed) changes.push({ do: 'resize', flavor: text(properties.flavor) ?? '' }, { do: 'confirm' });
  if ('user_data' in changed && properties.user_data_update_policy === 'REBUILD')
    changes.push({ do: 'rebuildUserData' });
  if ('image' in changed) {
    const preserve = properties.image_update_policy === 'REBUILD_PRESERVE_EPHEMERAL';
    changes.push({ do: 'rebuild', image: text(properties.image) ?? '', preserve });
  } else if ('admin_pass' in changed) {
    await act(context, id, { changePassword: { adminPass: text(properties.admin_pass) ?? '' } });
  }
  return { changes, at: 0, sent: false, ports };
}

async function planNetworks(
  context: UpdateContext,
  interfaces: Parameters<typeof networkChange>[2],
): Promise<readonly Change[]> {
  const before = await withNetworkIds(context, maps(context.before.networks));
  const after = maps(context.properties.networks);
  const owns = mayOwnPorts(context, [...before, ...after]);
  if (owns && context.resource.data.own_ports === undefined) await context.created(idOf(context), ownPortsMade);
  const present = owns ? await ownPorts(context) : new Map<string, string>();
  const own = new Set(present.values());
  const plan = networkChange(before, after, interfaces, own);
  const changes: Change[] = [];
  for (const { port, net } of plan.adjust) await updateOwnPort(context, port, net);
  const left = new Map(present);
  for (const { port, floatingIp } of plan.detach) {
    if (floatingIp !== undefined) await dissociateFloatingIp(context, floatingIp);
    if (port === undefined) continue;
    const mac = interfaces.find((one) => one.port === port)?.mac ?? null;
    changes.push({ do: 'detach', port, mac, remove: own.has(port) });
    for (const [name, other] of left) if (other === port) left.delete(name);
  }
  if (plan.attachAny) changes.push({ do: 'attachNetwork', network: null, fixedIp: null });
  const offset = present.size;
  for (const { net, index } of plan.attach) {
    const made = needsOwnPort(net) ? await ensureOwnPort(context, net, index + offset, left) : undefined;
    const port = text(net.port) ?? made;
    const floating = text(net.floating_ip);
    if (floating !== undefined && port !== undefined) {
      await associateFloatingIp(context, floating, port, text(net.fixed_ip));
    }
    if (port !== undefined) changes.push({ do: 'attach', port });
    else {
      const network = (await networkIdOf(context, net)) ?? null;
      changes.push({ do: 'attachNetwork', network, fixedIp: text(net.fixed_ip) ?? null });
    }
  }
  return changes;
}

/** A network named by its subnet alone is compared by its id. */
function withNetworkIds(context: ReadContext, nets: readonly ValueMap[]): Promise<ValueMap[]> {
  return Promise.all(
    nets.map(async (net) =>
      text(net.port) === undefined ? { ...net, network: (await networkIdOf(context, net)) ?? null } : net,
    ),
  );
}

/** Sends the call of a change, unless the server shows that it was sent before. */
async function send(context: UpdateContext, id: string, change: Change, progress: Progress): Promise<void> {
  switch (change.do) {
    case 'detach':
      return detach(context, id, change.port);
    case 'attach':
      return attach(context, id, change.port);
    case 'attachNetwork':
      return attachNetwork(context, id, change, progress);
    case 'resize': {
      const server = await showServer(context, id);
      const flavor = mapAt(asValue(server.flavor))?.id;
      if (flavor === change.flavor || ['RESIZE', 'VERIFY_RESIZE'].includes(statusOf(server))) return;
      await act(context, id, { resize: { flavorRef: change.flavor } });
      return;
    }
    case 'confirm':
      if (statusOf(await showServer(context, id)) === 'VERIFY_RESIZE') await act(context, id, { confirmResize: null });
      return;
    case 'rebuild':
      await act(context, id, { rebuild: rebuildBody(context, change) });
      return;
    case 'rebuildUserData': {
      const image = mapAt(asValue((await showServer(context, id)).image))?.id ?? '';
      const data = await userDataOf(context);
      const encoded = data === '' ? null : Buffer.from(data, 'utf8').toString('base64');
      await act(context, id, { rebuild: { imageRef: image, user_data: encoded } }, '2.57');
    }
  }
}

function rebuildBody({ properties }: UpdateContext, change: Change & { do: 'rebuild' }): object {
  const password = text(properties.admin_pass);
  const metadata = mapAt(properties.metadata);
  const personality = Object.entries(mapAt(properties.personality) ?? {});
  return {
    imageRef: change.image,
    ...(change.preserve && { preserve_ephemeral: true }),
    ...(password !== undefined && { adminPass: password }),
    ...(metadata !== undefined && { metadata: serverMetadata(metadata) }),
    ...(personality.length > 0 && {
      personality: personality.map(([path, contents]) => ({
        path,
        contents: Buffer.from(String(contents ?? ''), 'utf8').toString('base64'),
      })),
    }),
  };
}

async function attachNetwork(
  context: UpdateContext,
  id: string,
  change: Change & { do: 'attachNetwork' },
  progress: Progress,
): Promise<void> {
  const interfaces = await interfacesOf(context, id);
  const planned = new Set(progress.changes.flatMap((one) => (one.do === 'attach' ? [one.port] : [])));
  const fits = (one: (typeof interfaces)[number]) =>
    !progress.ports.includes(one.port) &&
    !planned.has(one.port) &&
    (change.network === null || one.network === change.network) &&
    (change.fixedIp === null || one.fixed_ip === change.fixedIp);
  const alike = (one: Change | undefined) => one?.do === 'attachNetwork' && one.network === change.network;
  // Of several equal attachments as many are there as were sent before this one; one more means that this one was sent too.
  const earlier = progress.changes.slice(0, progress.at).filter(alike).length;
  if (interfaces.filter(fits).length > earlier) return;
  const port = await attachCall(context, id, {
    ...(change.network !== null && { net_id: change.network }),
    ...(change.fixedIp !== null && { fixed_ips: [{ ip_address: change.fixedIp }] }),
  });
  const groups = texts(context.properties.security_groups);
  if (groups.length === 0) return;
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/ports/${port}`,
    body: { port: { security_groups: await securityGroupIds(context, groups) } },
  });
}

const shortly: Wait = { kind: 'time', seconds: 1 };

/** What a change still has to wait for; undefined: it is through. @throws ResourceFailure when it failed. */
async function unfinished(
  context: UpdateContext,
  id: string,
  change: Change,
  progress: Progress,
): Promise<Wait | undefined> {
  if (change.do === 'detach') return detached(context, id, change);
  if (change.do === 'attach') return attached(context, id, change.port);
  if (change.do === 'attachNetwork') return undefined;
  const server = await showServer(context, id);
  const status = statusOf(server);
  if (change.do === 'resize') {
    if (status === 'RESIZE') return whileIn(id, ['RESIZE']);
    if (status === 'VERIFY_RESIZE' || mapAt(asValue(server.flavor))?.id === change.flavor) return undefined;
    throw failed(`Resizing to '${change.flavor}' failed, status '${status}'`);
  }
  if (change.do === 'confirm') {
    if (status === 'VERIFY_RESIZE' || status === 'RESIZE') return whileIn(id, ['VERIFY_RESIZE', 'RESIZE']);
    const flavor = progress.changes.find((one) => one.do === 'resize')?.flavor;
    if (mapAt(asValue(server.flavor))?.id === flavor) return undefined;
    throw failed(`Confirm resize for server ${id} failed - Unknown status ${status} due to "Unknown"`);
  }
  if (status === 'REBUILD') return whileIn(id, ['REBUILD']);
  if (status === 'ERROR') throw failed(`Rebuilding server failed, status '${status}' (${faultOf(server)})`);
  return undefined;
}

async function detached(
  context: ReadContext,
  id: string,
  { port, mac, remove }: Change & { do: 'detach' },
): Promise<Wait | undefined> {
  if ((await interfacesOf(context, id)).some((one) => one.port === port)) return shortly;
  if (mac !== null && (await shownAddresses(context, id)).some((one) => one['OS-EXT-IPS-MAC:mac_addr'] === mac))
    return shortly;
  if (remove) await deletePort(context, port);
  return undefined;
}

async function attached(context: ReadContext, id: string, port: string): Promise<Wait | undefined> {
  const { fixed_ips: wanted } = await showNetworkObject(context, 'port', 'ports', port);
  const there = new Set((await shownAddresses(context, id)).map(({ addr }) => addr));
  return maps(asValue(wanted)).every(({ ip_address }) => there.has(ip_address ?? null)) ? undefined : shortly;
}

/** What the server shows of its addresses lags behind its interfaces: attributes are right only when it has caught up. */
async function shownAddresses(context: ReadContext, id: string): Promise<readonly ValueMap[]> {
  const { addresses } = await showServer(context, id);
  return Object.values(mapAt(asValue(addresses)) ?? {}).flatMap((list) => maps(list));
}
