import { CloudError } from '../../openstack/index.ts';
import type { ActionContext, Outcome } from '../contract.ts';
import { idOf, maps, text } from '../rest/values.ts';
import { showServer, statusOf } from './server-calls.ts';
import { attach, attachCall, detach, interfacesOf } from './server-interfaces.ts';
import { deleteOwnPorts, ensureOwnPort, mayOwnPorts, needsOwnPort, networkIdOf, ownPorts } from './server-ports.ts';

/** What passes from a server to the one that replaces it, and back when that one is given up (behaviour 125). */

const done: Outcome = { status: 'complete' };

export async function withoutPorts(context: ActionContext): Promise<Outcome> {
  await deleteOwnPorts(context, maps(context.properties.networks));
  return done;
}

/** The new server gets the ports and addresses that the template names: the old one must not hold them any more. */
export async function letGo(context: ActionContext): Promise<Outcome> {
  const id = context.resource.physicalId;
  if (id === null) return done;
  try {
    if (statusOf(await showServer(context, id)) === 'ERROR') return await withoutPorts(context);
    const held = await heldInterfaces(context, id);
    if (held.length === 0) return await withoutPorts(context);
    for (const port of held) await detach(context, id, port);
    return { status: 'waiting', on: { kind: 'time', seconds: 1 }, step: 'asked' };
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return withoutPorts(context);
    throw error;
  }
}

/** Its own ports are made again, named ones are attached again, and so are networks with a fixed address. */
export async function takeBack(context: ActionContext): Promise<Outcome> {
  const id = idOf(context);
  const nets = maps(context.properties.networks);
  const present = nets.some(needsOwnPort) ? await ownPorts(context) : new Map<string, string>();
  for (const [index, net] of nets.entries()) {
    const address = text(net.fixed_ip);
    const port = text(net.port) ?? (needsOwnPort(net) ? await ensureOwnPort(context, net, index, present) : undefined);
    if (port !== undefined) await attach(context, id, port);
    else if (address !== undefined && !(await interfacesOf(context, id)).some((one) => one.fixed_ip === address)) {
      await attachCall(context, id, {
        net_id: await networkIdOf(context, net),
        fixed_ips: [{ ip_address: address }],
      });
    }
  }
  return done;
}

/** Interfaces on which the template has a say: named ports, own ports, networks with a fixed address. */
async function heldInterfaces(context: ActionContext, id: string): Promise<readonly string[]> {
  const nets = maps(context.properties.networks);
  const own = mayOwnPorts(context, nets) ? new Set((await ownPorts(context)).values()) : new Set<string>();
  const named = new Set(nets.flatMap((net) => text(net.port) ?? []));
  const addresses = new Set(nets.flatMap((net) => text(net.fixed_ip) ?? []));
  if (own.size + named.size + addresses.size === 0) return [];
  return (await interfacesOf(context, id))
    .filter(({ port, fixed_ip }) => own.has(port) || named.has(port) || (fixed_ip !== null && addresses.has(fixed_ip)))
    .map(({ port }) => port);
}
