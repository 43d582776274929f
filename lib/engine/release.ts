import type { NodeRef, StackHead, StoredNode } from '../store/index.ts';
import { advanceReady } from './advance.ts';
import { type Engine, refOf } from './engine.ts';
import { type Light, lightOf } from './light.ts';
import { type NodeStart, startNodes, tell } from './messages.ts';
import { incarnation } from './naming.ts';
import { nodePatience } from './scene.ts';
import { settle } from './settle.ts';
import { inParallel } from './waiting.ts';

/** Dependants of one page; the cursor stands behind the pages that are done. */
const page = 100;
const parallel = 8;

/**
 * Tells the dependants of a node that is done, and starts those that wait for nothing else. Joins, and clean-up nodes that
 * turn out to have nothing to do, are handled in line. May run any number of times.
 */
export async function release(engine: Engine, ref: NodeRef): Promise<void> {
  const { node, head } = await engine.store.walk(ref);
  if (!node || !head || node.state !== 'DONE' || node.released || head.epoch !== ref.epoch) return;
  if (head.walk === 'running') return releaseAll(engine, ref, [node], await lightOf(engine, head));
  // Nothing new starts; a walk that has failed while this node was at work is settled by whoever ends last.
  await engine.store.nodes.tryChange(ref, {}, { released: true, due: undefined, cursor: undefined });
  await settle(engine, refOf(head), ref.epoch);
}

async function releaseAll(
  engine: Engine,
  ref: Omit<NodeRef, 'node'>,
  done: readonly StoredNode[],
  light: Light,
): Promise<void> {
  const { store } = engine;
  const queue = [...done];
  for (let node = queue.shift(); node; node = queue.shift()) {
    const from = { ...ref, node: node.n };
    for (let cursor = node.cursor ?? 0; cursor < node.dependants.length; cursor += page) {
      const dependants = node.dependants.slice(cursor, cursor + page);
      const me = new Set([node.n]);
      const met = await inParallel(dependants, parallel, (dependant) =>
        store.nodes.meet({ ...ref, node: dependant }, me),
      );
      const free = met.filter((one): one is StoredNode => one !== undefined && one.unmet.size === 0);
      queue.push(...(await start(engine, ref, free, light)));
      if (cursor + page < node.dependants.length)
        await store.nodes.tryChange(from, { unreleased: true }, { cursor: cursor + page });
    }
    await store.nodes.tryChange(from, {}, { released: true, due: undefined, cursor: undefined });
  }
}

/** Starts nodes that wait for nothing. Returns those that were done at once and are to be released as well. */
async function start(
  engine: Engine,
  ref: Omit<NodeRef, 'node'>,
  free: readonly StoredNode[],
  light: Light,
): Promise<readonly StoredNode[]> {
  const { store, runtime } = engine;
  const starts: NodeStart[] = [];
  const done: StoredNode[] = [];
  await inParallel(free, parallel, async (node) => {
    const at = { ...ref, node: node.n };
    const due = runtime.clock.now() + nodePatience;
    if (node.state === 'DONE' && !node.released && inLine(node)) {
      done.push(node);
      return;
    }
    if (node.state !== 'WAITING' && node.state !== 'READY') return;
    if (node.kind === 'E') {
      await store.nodes.tryChange(at, { state: 'WAITING', met: true }, { state: 'READY', due });
      await end(engine, at);
      return;
    }
    if (node.kind === 'J' || (await stays(engine, at, node))) {
      const changed = await store.nodes.tryChange(at, { open: true, met: true }, { state: 'DONE', due });
      if (changed) done.push(changed);
      return;
    }
    const stack = await light.take(node);
    if (stack) {
      // What comes before is released only when this one has ended, or waits for an execution like any other.
      const { state } = await advanceReady(engine, at, node, stack);
      if (state === 'done') done.push({ ...node, state: 'DONE' });
      else light.stop();
      if (state !== 'stop') return;
    }
    const ready =
      node.state === 'READY'
        ? node
        : await store.nodes.tryChange(at, { state: 'WAITING', met: true }, { state: 'READY', due });
    if (ready) starts.push({ ref: at, attempt: ready.attempt, deadline: ready.deadline });
    else {
      // Somebody else was first; the same start again does no harm, and covers a lost one.
      const now = await store.nodes.get(at);
      if (now?.state === 'READY') starts.push({ ref: at, attempt: now.attempt, deadline: now.deadline });
    }
  });
  await startNodes(runtime, starts);
  return done;
}

const inLine = (node: StoredNode): boolean => node.kind === 'J' || (node.kind === 'C' && !node.remove);

/** A clean-up node whose incarnation was not replaced in this epoch has nothing to do. */
async function stays(engine: Engine, ref: NodeRef, node: StoredNode): Promise<boolean> {
  if (node.kind !== 'C' || node.remove || node.name === undefined || node.inc === undefined) return false;
  const head = await engine.store.resources.head({ ...ref, name: node.name, inc: node.inc });
  return head !== undefined && !(head.replacedBy !== undefined && incarnation.epochOf(head.replacedBy) === ref.epoch);
}

/** The last node of a walk has nothing left to wait for: the stack machine goes on to settle; lost, it is done here. */
export async function end(engine: Engine, ref: NodeRef): Promise<void> {
  const token = await engine.store.stacks.token(ref);
  const told = token?.epoch === ref.epoch && (await tell(engine.runtime, token.token, { next: 'settle' }));
  if (!told) await settle(engine, { tenant: ref.tenant, stack: ref.stack }, ref.epoch);
}

/** Goes on with nodes that wait for nothing: those of a new plan, or one that reconcile found ready. */
export async function releaseFree(
  engine: Engine,
  head: StackHead,
  ref: Omit<NodeRef, 'node'>,
  free: readonly StoredNode[],
): Promise<void> {
  const light = await lightOf(engine, head);
  await releaseAll(engine, ref, await start(engine, ref, free, light), light);
}
