import type { NodeRef, ResourceHead, StackHead, StoredNode, Write } from '../store/index.ts';
import { ConditionFailed } from '../store/index.ts';
import { bring } from './begin.ts';
import { type Engine, type Loaded, refOf } from './engine.ts';
import { isLight } from './light.ts';
import type { Contents } from './records.ts';
import { remove } from './remove.ts';
import type { Scene, Step } from './scene.ts';

/** One transaction takes 100 writes and 4 MB; a light node needs seven at most. */
const writesAtOnce = 90;
const bytesAtOnce = 1024 * 1024;

/** A graph that was just planned, as it is in the table. */
export interface Planned {
  readonly head: StackHead;
  readonly loaded: Loaded;
  readonly nodes: readonly StoredNode[];
  readonly records: readonly ResourceHead[];
}

/**
 * Carries out what of a new plan is light and waits only for what is light: worked out in memory, in order, and stored many
 * nodes at a time. Such nodes are released in the same write; what they owe to nodes beyond them is owed by the planner,
 * whose own debt stands until it has ended (`meetReleased`). Returns the nodes as they are then. Stops at the first sign of
 * somebody else, who has to be given the rest.
 */
export async function carryOutLight(engine: Engine, planned: Planned): Promise<readonly StoredNode[]> {
  const { head, loaded, nodes, records } = planned;
  const walk = { ...refOf(head), epoch: head.epoch, plan: head.plan };
  const light = isLight(engine, loaded.definition);
  const byInc = new Map(records.map((record) => [record.inc, record]));
  const over = new Map<number, StoredNode>();
  const known = new Map<string, { readonly head: ResourceHead; readonly contents: Contents }>();
  const cloud = await engine.cloud(loaded.stored, head);
  let batch: { readonly node: StoredNode; readonly writes: readonly Write[] }[] = [];
  let [writes, bytes] = [0, 0];

  const flush = async (): Promise<boolean> => {
    try {
      await engine.store.transact(batch.flatMap((one) => one.writes));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      return false;
    }
    for (const { node } of batch) over.set(node.n, { ...node, state: 'DONE', released: true });
    batch = [];
    [writes, bytes] = [0, 0];
    return true;
  };

  const worked = async (node: StoredNode): Promise<readonly Write[] | undefined> => {
    const ref: NodeRef = { ...walk, node: node.n };
    const end = engine.store.nodes.change(
      ref,
      { open: true },
      { state: 'DONE', released: true, token: undefined, due: undefined },
    );
    if (node.kind === 'J') return [end];
    const record = node.inc === undefined ? undefined : byInc.get(node.inc);
    // What was begun before, here or elsewhere, is not a matter of one write.
    if (!record || !light(node) || record.intent || (node.kind === 'U' && record.action !== 'INIT')) return undefined;
    const collected: Write[] = [];
    const scene: Scene = {
      engine: overlay(engine, records, known, collected),
      ref,
      node,
      stack: head,
      loaded,
      cloud,
      token: undefined,
      owner: engine.runtime.uuid(),
      together: {
        end,
        made: (made, contents) => known.set(made.name, { head: made, contents }),
      },
    };
    const step: Step = await (node.kind === 'U' ? bring(scene, record) : remove(scene, record));
    return step.kind === 'done' && collected.at(-1) === end ? collected : undefined;
  };

  const left = new Map(nodes.map((node) => [node.n, node.unmet.size]));
  const byNumber = new Map(nodes.map((node) => [node.n, node]));
  const ready = nodes.filter((node) => node.unmet.size === 0 && node.state !== 'DONE');
  for (let node = ready.shift(); node; node = ready.shift()) {
    const mine = await worked(node);
    if (!mine) continue;
    const size = mine.reduce((sum, write) => sum + sizeOf(write), 0);
    if ((writes + mine.length > writesAtOnce || bytes + size > bytesAtOnce) && !(await flush())) return current();
    batch.push({ node, writes: mine });
    writes += mine.length;
    bytes += size;
    for (const dependant of node.dependants) {
      const still = (left.get(dependant) ?? 0) - 1;
      left.set(dependant, still);
      const next = byNumber.get(dependant);
      if (still === 0 && next && next.state === 'WAITING' && next.kind !== 'E') ready.push(next);
    }
  }
  await flush();
  return current();

  function current(): readonly StoredNode[] {
    return nodes.map((node) => over.get(node.n) ?? node);
  }
}

/**
 * Tells nodes that wait for what is released what they are not told otherwise; returns the nodes as they are then. A
 * planner that comes after one that was lost does it again.
 */
export async function meetReleased(
  engine: Engine,
  walk: Omit<NodeRef, 'node'>,
  nodes: readonly StoredNode[],
): Promise<readonly StoredNode[]> {
  const released = new Set(nodes.filter((node) => node.released && !node.failed).map((node) => node.n));
  const met = new Map<number, StoredNode>();
  for (const node of nodes) {
    if (node.state === 'DONE') continue;
    const told = new Set([...node.unmet].filter((n) => released.has(n)));
    if (told.size === 0) continue;
    const now = await engine.store.nodes.meet({ ...walk, node: node.n }, told);
    if (now) met.set(node.n, now);
  }
  return nodes.map((node) => met.get(node.n) ?? node);
}

/** The engine with the plan's records, and what the batch has made of them so far, for the table's; its writes are kept back. */
function overlay(
  engine: Engine,
  records: readonly ResourceHead[],
  known: ReadonlyMap<string, { readonly head: ResourceHead; readonly contents: Contents }>,
  collected: Write[],
): Engine {
  const { store } = engine;
  const { resources } = store;
  const now = (head: ResourceHead): ResourceHead => {
    const made = known.get(head.name)?.head;
    return made?.inc === head.inc ? made : head;
  };
  return {
    ...engine,
    store: {
      ...store,
      transact: async (writes) => {
        collected.push(...writes);
      },
      resources: {
        ...resources,
        heads: async () => records.map(now),
        named: async (_, name) => records.filter((head) => head.name === name).map(now),
        contents: async (refs) => {
          const mine = refs.map(({ ref }) => {
            const made = known.get(ref.name);
            return made?.head.inc === ref.inc ? made.contents : undefined;
          });
          const others = refs.filter((_, at) => mine[at] === undefined);
          const read = others.length > 0 ? await resources.contents(others) : [];
          let at = 0;
          return mine.map((one) => one ?? read[at++] ?? {});
        },
      },
    },
  };
}

/** Bytes of a write, roughly: only what is sealed or long matters. */
function sizeOf(write: Write): number {
  const values =
    write.kind === 'put'
      ? Object.values(write.item)
      : write.kind === 'update'
        ? Object.values(write.change.set ?? {})
        : [];
  return values.reduce<number>(
    (sum, value) => sum + (value instanceof Uint8Array || typeof value === 'string' ? value.length : 16),
    200,
  );
}
