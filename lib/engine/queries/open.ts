import type { Cloud } from '../../openstack/contract.ts';
import type { ResourceHead, StackHead } from '../../store/index.ts';
import { type Engine, type Loaded, refOf } from '../engine.ts';
import { currentOf, type ResolveOptions } from '../resolve.ts';
import type { Caller, StackIdentifier } from '../service.ts';
import { servicesFor } from '../services.ts';
import { requireHead } from './find.ts';

/** A stack opened for reading: its head and its definition. */
export interface OpenStack {
  readonly head: StackHead;
  readonly loaded: Loaded;
  readonly heads: readonly ResourceHead[];
  /** The incarnation of each name that references mean, and that the next update goes on from. */
  readonly current: ReadonlyMap<string, ResourceHead>;
  /**
   * The newest incarnation of each name that no definition given up has made: of a replacement that failed, the one that tells
   * why, and after a rollback the old one (behaviour 120).
   */
  readonly shown: ReadonlyMap<string, ResourceHead>;
  /** The session of whoever asks. */
  cloud(): Promise<Cloud>;
}

const newestOf = (heads: readonly ResourceHead[]): ResourceHead | undefined =>
  heads.reduce<ResourceHead | undefined>((one, other) => (one && one.inc > other.inc ? one : other), undefined);

/** @throws EntityNotFound */
export async function openStack(engine: Engine, caller: Caller, stack: StackIdentifier): Promise<OpenStack> {
  return openHead(engine, caller, await requireHead(engine.store, caller, stack));
}

export async function openHead(engine: Engine, caller: Caller, head: StackHead): Promise<OpenStack> {
  const ref = refOf(head);
  const [loaded, heads] = await Promise.all([
    engine.load(ref, head.name, head.version || head.previous),
    engine.store.resources.heads(ref),
  ]);
  const current = new Map<string, ResourceHead>();
  const shown = new Map<string, ResourceHead>();
  for (const [name, own] of Map.groupBy(heads, (one) => one.name)) {
    const newest = newestOf(own.filter(({ version }) => version <= head.version)) ?? newestOf(own);
    if (!newest) continue;
    shown.set(name, newest);
    current.set(name, currentOf(own, name, head.version, loaded.definition) ?? newest);
  }
  let cloud: Promise<Cloud> | undefined;
  return {
    head,
    loaded,
    heads,
    current,
    shown,
    cloud: () => {
      cloud ??= engine.clouds.forToken(caller.token);
      return cloud;
    },
  };
}

/** What references and attributes of an open stack are resolved with. */
export async function resolveOptions(engine: Engine, open: OpenStack): Promise<ResolveOptions> {
  return {
    engine,
    stack: open.head,
    definition: open.loaded.definition,
    cloud: await open.cloud(),
    services: servicesFor(engine, open.loaded.stored),
    heads: open.current,
  };
}
