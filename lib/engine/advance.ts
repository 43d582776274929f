import type { NodeRef, ResourceHead, StackHead, StoredNode } from '../store/index.ts';
import { bring } from './begin.ts';
import { type Engine, refOf } from './engine.ts';
import { sendWait } from './messages.ts';
import { incarnation } from './naming.ts';
import { perform } from './operate.ts';
import { remove } from './remove.ts';
import { claim, isOwn, type Scene, type Step } from './scene.ts';
import { settle } from './settle.ts';
import { visit } from './visit.ts';
import { nodeDone } from './work.ts';

/** done: the node is to be released. stop: nothing is left to do here. waiting: somebody will wake it. */
export interface Progress {
  readonly state: 'done' | 'stop' | 'waiting';
  /** The token of the execution that waits for the node. */
  readonly token: string | undefined;
}

/** Steps of one call; each ends in a fact, so that going on later loses nothing. */
const rounds = 24;

/**
 * Takes one node as far as it goes now: finishes what an earlier call (or an older epoch) left under way on its resource,
 * then begins what the node wants, or waits. May run any number of times, also at the same time. `attempt`: of the
 * execution that `ownToken` belongs to; one that a later execution has replaced ends, whose token would be forgotten.
 */
export async function advance(engine: Engine, ref: NodeRef, ownToken?: string, attempt?: number): Promise<Progress> {
  const { node, head: stack } = await engine.store.walk(ref);
  const token = ownToken ?? node?.token;
  const stop: Progress = { state: 'stop', token };
  if (!node || !stack || stack.tombstone) return stop;
  if (stack.epoch !== ref.epoch || stack.planned !== ref.epoch || stack.plan !== ref.plan) return stop;
  if (node.state === 'DONE') return node.released ? stop : { state: 'done', token };
  if (attempt !== undefined && attempt < node.attempt) return stop;
  if (stack.walk === 'done' || node.state === 'WAITING' || node.kind === 'J' || node.kind === 'E') return stop;
  return advanceReady(engine, ref, node, stack, token);
}

/** As `advance`, for a node that was just read, with its stack, and that has no requirement left. */
export async function advanceReady(
  engine: Engine,
  ref: NodeRef,
  node: StoredNode,
  stack: StackHead,
  token?: string,
): Promise<Progress> {
  const stop: Progress = { state: 'stop', token };
  const loaded = await engine.load(refOf(stack), stack.name, stack.version);
  const cloud = await engine.cloud(loaded.stored, stack);
  const scene: Scene = { engine, ref, node, stack, loaded, cloud, token, owner: engine.runtime.uuid() };
  const open = await mayBegin(engine, stack);

  for (let round = 0; round < rounds; round++) {
    const record = await recordOfNode(scene);
    if (!open && !(record?.intent && isOwn(scene, record))) {
      // Nothing new starts; that nothing runs here any more is what settling looks for.
      await engine.store.nodes.tryChange(ref, { open: true }, { state: 'READY', token: undefined, due: undefined });
      await settle(engine, refOf(stack), ref.epoch);
      return stop;
    }
    const step = await next(scene, record);
    switch (step.kind) {
      case 'done':
        return { state: 'done', token };
      case 'failed':
        await settle(engine, refOf(stack), ref.epoch);
        return stop;
      case 'parked':
        return { state: 'waiting', token };
      case 'wait':
        return wait(scene, step.seconds);
      case 'again':
        break;
    }
    const now = await engine.store.nodes.get(ref);
    if (!now || now.state === 'DONE') return now && !now.released ? { state: 'done', token } : stop;
  }
  return wait(scene, 2);
}

async function wait(scene: Scene, seconds: number): Promise<Progress> {
  const { engine, ref, token } = scene;
  const { clock } = engine.runtime;
  const changed = await engine.store.nodes.tryChange(
    ref,
    { open: true },
    { state: 'RUNNING', token, due: clock.now() + (seconds + 30) * 1000 },
  );
  if (!changed) return { state: 'done', token };
  await sendWait(engine.runtime, { kind: 'wake', node: ref }, seconds);
  return { state: 'waiting', token };
}

async function recordOfNode({ engine, node, stack, ref }: Scene): Promise<ResourceHead | undefined> {
  if (node.name === undefined || node.inc === undefined) return undefined;
  const at = { ...refOf(stack), name: node.name };
  const head = await engine.store.resources.head({ ...at, inc: node.inc });
  const by = head?.replacedBy;
  if (node.kind !== 'U' || by === undefined || incarnation.epochOf(by) !== ref.epoch) return head;
  return engine.store.resources.head({ ...at, inc: by });
}

async function next(scene: Scene, record: ResourceHead | undefined): Promise<Step> {
  const { engine, node } = scene;
  if (!record) {
    // Removed already; or not recorded yet by a planner that is still at it.
    if (node.kind !== 'C') return { kind: 'wait', seconds: 2 };
    await engine.store.transact([nodeDone(scene)]);
    return { kind: 'done' };
  }
  if (record.epoch > scene.ref.epoch) return { kind: 'again' };
  const now = engine.runtime.clock.now();
  if (record.claimUntil !== undefined && record.claimUntil > now && record.claimOwner !== scene.owner)
    return { kind: 'wait', seconds: Math.min(3, Math.ceil((record.claimUntil - now) / 1000)) };
  // A removal does not wait for what was under way: it takes its place.
  const removal = node.kind === 'C' && record.action !== 'DELETE';
  if (record.intent && !removal) {
    const claimed = await claim(scene, record);
    return claimed ? perform(scene, claimed, record.waiting !== undefined) : { kind: 'wait', seconds: 1 };
  }
  if (node.kind === 'C') return remove(scene, record);
  return node.kind === 'U' ? bring(scene, record) : visit(scene, record);
}

/** Whether the walk, and the root's walk that it belongs to, still start new work. */
async function mayBegin(engine: Engine, stack: StackHead): Promise<boolean> {
  // Of a walk that has failed, what was started before goes on to its end (behaviour 95); release starts nothing new.
  if (stack.walk === 'cancelled' || stack.deadline <= engine.runtime.clock.now()) return false;
  if (stack.root === stack.id) return true;
  const root = await engine.store.stacks.head({ tenant: stack.tenant, stack: stack.root });
  if (!root) return true;
  const over =
    root.epoch > stack.rootEpoch ||
    (root.status === 'IN_PROGRESS' && (root.walk === 'failed' || root.walk === 'cancelled'));
  // A deletion goes on whatever becomes of what it was begun by.
  if (!over || stack.action === 'DELETE') return true;
  await engine.store
    .transact([
      engine.store.stacks.changeHead(
        refOf(stack),
        { epoch: stack.epoch, walk: 'running' },
        { walk: 'cancelled', failure: `Stack ${stack.action} cancelled` },
      ),
    ])
    .catch(() => undefined);
  return false;
}
