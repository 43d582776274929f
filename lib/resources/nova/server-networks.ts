import type { Value, ValueMap } from '../../template/values.ts';
import { mapAt, text } from '../rest/values.ts';
import type { Interface } from './server-interfaces.ts';

/** What an update of `networks` does to the interfaces. */
export interface NetworkChange {
  /** Ports to take off, with the floating IP that pointed at each. */
  readonly detach: readonly { readonly port?: string; readonly floatingIp?: string }[];
  /** Own ports whose extra properties change in place. */
  readonly adjust: readonly { readonly port: string; readonly net: ValueMap }[];
  /** Networks to attach, with their number among the new ones. */
  readonly attach: readonly { readonly net: ValueMap; readonly index: number }[];
  /** No network is asked for any more: the server gets the first free one. */
  readonly attachAny: boolean;
}

type Net = Record<string, Value>;

const managed = ['port', 'network', 'fixed_ip', 'subnet'];
const keys = [...managed, 'port_extra_properties', 'floating_ip', 'allocate_network', 'tag'];

const normal = (net: ValueMap): Net => Object.fromEntries(keys.map((key) => [key, net[key] || null]));
const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

const within = (part: Net, whole: Net) => Object.entries(part).every(([key, value]) => same(whole[key], value));

/** The interface or old network that `net` describes: by port, by address, else the one that most of it fits. */
function bestMatch<T extends Net>(candidates: readonly T[], net: Net): T | undefined {
  for (const key of ['port', 'fixed_ip']) {
    if (net[key] !== null && net[key] !== undefined) {
      return candidates.find((candidate) => same(candidate[key], net[key]) && within(net, candidate));
    }
  }
  return candidates.find((candidate) => within(net, candidate));
}

const reduced = (net: Net, keep: (key: string) => boolean): Net =>
  Object.fromEntries(
    Object.entries(net).filter(([key, value]) => keep(key) && (!managed.includes(key) || value !== null)),
  );

/** Old networks with what the interfaces tell of them. */
function withInterfaces(nets: readonly Net[], interfaces: readonly Interface[]): Net[] {
  const left: Net[] = interfaces.map((one) => ({ ...one }));
  return nets.map((net) => {
    const match = bestMatch(
      left,
      reduced(net, (key) => managed.includes(key)),
    );
    if (match === undefined) return net;
    left.splice(left.indexOf(match), 1);
    return { ...net, ...match };
  });
}

/** Keys of port_extra_properties that a port cannot change in place. */
const fixedExtras: ReadonlySet<string> = new Set(['mac_address']);

function adjustable(before: Value | undefined, after: Value | undefined): boolean {
  const now = mapAt(after);
  if (now === undefined) return false;
  const old = mapAt(before) ?? {};
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !same(old[key], now[key]));
  return changed.every((key) => !fixedExtras.has(key));
}

/**
 * Which interfaces go, stay and come when the networks of a server change from `before` to `after`; ids everywhere. A
 * network that already has its interface stays untouched, whatever its place in the list.
 */
export function networkChange(
  before: readonly ValueMap[],
  after: readonly ValueMap[],
  interfaces: readonly Interface[],
  own: ReadonlySet<string>,
): NetworkChange {
  const nothing = { detach: [], adjust: [], attach: [], attachAny: false };
  const all = interfaces.map(({ port }) => ({ port }));
  const word = (nets: readonly ValueMap[]) => nets.map((net) => text(net.allocate_network)).find(Boolean);
  const newWord = word(after);
  if (newWord !== undefined) return { ...nothing, detach: all, attachAny: newWord === 'auto' };
  if (before.length === 0 && after.length === 0) return nothing;
  let left = after.map((net, index) => ({ net, full: normal(net), index }));
  if (before.length === 0 || word(before) !== undefined) {
    return { ...nothing, detach: all, attach: left, attachAny: after.length === 0 };
  }
  const old = withInterfaces(before.map(normal), interfaces);
  const take = (net: Net) => old.splice(old.indexOf(net), 1);
  left = left.filter(({ full }) => {
    const match = bestMatch(
      old,
      reduced(full, () => true),
    );
    if (match !== undefined) take(match);
    return match === undefined;
  });
  const adjust: { port: string; net: ValueMap }[] = [];
  left = left.filter(({ full, net }) => {
    const match = bestMatch(
      old,
      reduced(full, (key) => key !== 'port_extra_properties'),
    );
    const port = text(match?.port);
    if (match === undefined || port === undefined || !own.has(port)) return true;
    if (!adjustable(match.port_extra_properties, full.port_extra_properties)) return true;
    adjust.push({ port, net });
    take(match);
    return false;
  });
  const detach = old
    .map((net) => ({ port: text(net.port), floatingIp: text(net.floating_ip) }))
    .filter(({ port, floatingIp }) => port !== undefined || floatingIp !== undefined);
  const kept = after.length - left.length;
  return { detach, adjust, attach: left, attachAny: after.length === 0 && kept === 0 };
}
