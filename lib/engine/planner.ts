import { ConditionFailed, type ResourceHead, type StackHead, type StoredNode } from '../store/index.ts';
import { type Engine, type Loaded, refOf, typeOf } from './engine.ts';
import { carryOutLight, meetReleased } from './light-batch.ts';
import { type StackInput, startStack } from './messages.ts';
import { incarnation } from './naming.ts';
import { type Plan, plan, type Wanted } from './plan.ts';
import { failureOf } from './reasons.ts';
import { releaseFree } from './release.ts';
import { openHash } from './resolve.ts';
import { kept } from './scene.ts';
import { settle } from './settle.ts';
import { inParallel } from './waiting.ts';

/** Milliseconds until reconcile starts a root that is ready and was never started. */
const rootPatience = 60_000;
/** Records that fit in one transaction beside the head. */
const perTransaction = 90;

/**
 * Plans the epoch's walk and starts what waits for nothing. A planner writes a graph of its own, named by its attempt, and one
 * conditional write on the head decides which graph counts; so any number of planners may run. `stop`: the epoch is over.
 */
export async function planStack(engine: Engine, input: StackInput): Promise<'waiting' | 'stop'> {
  const { store, runtime } = engine;
  const ref = { tenant: input.tenant, stack: input.stack };
  const ttl = Math.floor(runtime.clock.now() / 1000) + kept;
  if (input.token) await store.stacks.putToken(ref, input.epoch, input.token, ttl);
  const head = await store.stacks.head(ref);
  if (!head || head.tombstone || head.epoch !== input.epoch || head.walk === 'done') return 'stop';
  const { stored, definition } = await engine.load(ref, head.name, head.version);
  const loaded = { stored, definition };
  // The first epoch has nothing older to fence off.
  const heads = head.epoch === 1 && head.planned === 0 ? [] : await raise(engine, head);
  const fresh = await planned(engine, head, input.attempt, loaded, heads, ttl);
  const now = fresh?.head ?? (await store.stacks.head(ref));
  if (!now || now.epoch !== input.epoch || now.walk === 'done') return 'stop';
  if (now.planned !== input.epoch) return 'waiting';
  await record(engine, now, loaded);
  const walk = { ...ref, epoch: now.epoch, plan: now.plan };
  let nodes = fresh?.nodes ?? (await store.nodes.list(walk));
  if (now.walk === 'running' && fresh?.nodes)
    nodes = await carryOutLight(engine, { head: now, loaded, nodes: fresh.nodes, records: fresh.records });
  nodes = await meetReleased(engine, walk, nodes);
  await releaseFree(
    engine,
    now,
    walk,
    nodes.filter((node) => node.unmet.size === 0 && !node.released),
  );
  await store
    .transact([store.stacks.changeHead(ref, { epoch: now.epoch, status: 'IN_PROGRESS' }, { due: now.deadline })])
    .catch(ignoreCondition);
  if (now.walk !== 'running') await settle(engine, ref, now.epoch);
  return 'waiting';
}

/** Lifts every incarnation to the epoch, so that older work can begin nothing more, and reads them as they are then. */
async function raise(engine: Engine, stack: StackHead): Promise<readonly ResourceHead[]> {
  const ref = refOf(stack);
  for (let round = 0; ; round++) {
    const heads = await engine.store.resources.heads(ref);
    if (heads.every((head) => head.epoch >= stack.epoch)) return heads;
    if (round > 10) throw new Error('resources do not stay at their epoch');
    const raised = await inParallel(heads, 8, async (head) =>
      head.epoch >= stack.epoch
        ? head
        : engine.store.resources.raise({ ...ref, name: head.name, inc: head.inc }, stack.epoch),
    );
    const now = raised.filter((head): head is ResourceHead => head !== undefined);
    const known = new Set(now.map((head) => head.inc));
    // A replacement made while its old one was being lifted is not among them yet.
    if (now.every((head) => head.replacedBy === undefined || heads.length === 0 || known.has(head.replacedBy)))
      return now;
  }
}

/** A head whose epoch is planned; with the graph and all records where this planner's graph counts. */
type Made = {
  readonly head: StackHead;
  readonly nodes?: readonly StoredNode[];
  readonly records: readonly ResourceHead[];
};

/** Writes a graph and makes it the one that counts. undefined: another planner's counts. */
async function planned(
  engine: Engine,
  head: StackHead,
  attempt: number,
  loaded: Loaded,
  heads: readonly ResourceHead[],
  ttl: number,
): Promise<Made | undefined> {
  if (head.planned >= head.epoch) return { head, records: heads };
  const { store, runtime } = engine;
  const ref = refOf(head);
  const now = runtime.clock.now();
  let made: Plan;
  try {
    made = plan({
      stack: head.id,
      epoch: head.epoch,
      action: head.action,
      version: head.version,
      wanted: head.action === 'DELETE' ? [] : wantedOf(engine, loaded),
      dependencies: head.action === 'DELETE' ? new Map() : loaded.definition.requirements(),
      heads,
      now,
    });
  } catch (error) {
    const failure = failureOf(error);
    runtime.log.warn('a stack cannot be planned', { stack: head.id, error });
    await store
      .transact([
        store.stacks.changeHead(
          ref,
          { epoch: head.epoch, walk: 'running' },
          { walk: 'failed', failure: `${failure.type}: ${failure.message}` },
        ),
      ])
      .catch(ignoreCondition);
    await settle(engine, ref, head.epoch);
    return undefined;
  }
  const end = made.nodes[made.nodes.length - 1]?.n ?? 0;
  const nodes = made.nodes.map((node) =>
    node.unmet.size === 0 && node.kind !== 'E' ? { ...node, due: now + rootPatience } : node,
  );
  await store.nodes.writePlan({ ...ref, epoch: head.epoch, plan: attempt }, nodes, { deadline: head.deadline, ttl });
  const change = { planned: head.epoch, plan: attempt, end };
  try {
    await store.transact([
      store.stacks.changeHead(ref, { epoch: head.epoch, unplanned: head.epoch }, change),
      ...made.made.slice(0, perTransaction).map((one) => store.resources.putHead(ref, one)),
    ]);
  } catch (error) {
    ignoreCondition(error);
    return undefined;
  }
  for (let at = perTransaction; at < made.made.length; at += perTransaction)
    await store.transact([
      store.stacks.checkHead(ref, { epoch: head.epoch }),
      ...made.made.slice(at, at + perTransaction).map((one) => store.resources.putHead(ref, one)),
    ]);
  return {
    head: { ...head, ...change },
    nodes: nodes.map((node) => ({
      ...node,
      dependants: [...node.dependants],
      deadline: head.deadline,
      state: node.due === undefined ? 'WAITING' : 'READY',
      attempt: 0,
    })),
    records: [...heads, ...made.made],
  };
}

/** Records what a planner that was lost half way did not: U nodes of this epoch's own incarnations that are not there. */
async function record(engine: Engine, head: StackHead, loaded: Loaded): Promise<void> {
  if (loaded.definition.resources.size <= perTransaction) return;
  const { store, runtime } = engine;
  const ref = refOf(head);
  const nodes = await store.nodes.list({ ...ref, epoch: head.epoch, plan: head.plan });
  const fresh = nodes.filter(
    (node) =>
      node.kind === 'U' &&
      node.state !== 'DONE' &&
      node.inc !== undefined &&
      incarnation.epochOf(node.inc) === head.epoch,
  );
  if (fresh.length === 0) return;
  const there = new Set((await store.resources.heads(ref)).map((one) => one.inc));
  const missing = new Set(fresh.filter((node) => !there.has(node.inc as number)).map((node) => node.name));
  if (missing.size === 0) return;
  const { made } = plan({
    stack: head.id,
    epoch: head.epoch,
    action: head.action,
    version: head.version,
    wanted: wantedOf(engine, loaded),
    dependencies: loaded.definition.requirements(),
    heads: [],
    now: runtime.clock.now(),
  });
  for (const one of made)
    if (missing.has(one.name))
      await store
        .transact([store.stacks.checkHead(ref, { epoch: head.epoch }), store.resources.putHead(ref, one)])
        .catch(ignoreCondition);
}

function wantedOf(engine: Engine, { definition }: Loaded): readonly Wanted[] {
  return [...definition.resources.values()].map((one) => {
    const type = typeOf(engine, definition, one.type, one.name);
    return {
      name: one.name,
      type: one.type,
      hash: openHash(one),
      // A hook before updates stops what does not change as well.
      always: type === undefined || type.updates === 'always' || definition.hooks(one.name).includes('pre-update'),
      policy: one.externalId === null ? one.deletionPolicy() : 'Retain',
      external: one.externalId !== null,
      wholeWhenRefused: type?.behaviour?.wholeWhenRefused === true,
    };
  });
}

function ignoreCondition(error: unknown): void {
  if (!(error instanceof ConditionFailed)) throw error;
}

/** For reconcile: the stack machine again, under a new name. False: another did it. */
export async function restart(engine: Engine, head: StackHead, due: number): Promise<boolean> {
  const change = { attempt: head.attempt + 1, due };
  try {
    await engine.store.transact([
      engine.store.stacks.changeHead(refOf(head), { epoch: head.epoch, attempt: head.attempt }, change),
    ]);
  } catch (error) {
    ignoreCondition(error);
    return false;
  }
  await startStack(engine.runtime, { ...head, ...change });
  return true;
}
