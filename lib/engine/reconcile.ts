import { CloudError } from '../openstack/contract.ts';
import type { Debt, NodeRef, ResourceHead, StoredNode, Sweep } from '../store/index.ts';
import { key, type StackRef } from '../store/keys.ts';
import { type Engine, refOf } from './engine.ts';
import { beginEpoch } from './lifecycle.ts';
import { sendWait, startNodes } from './messages.ts';
import { unowned } from './ownership.ts';
import { restart } from './planner.ts';
import { end, release, releaseFree } from './release.ts';
import { contextFor, nodePatience, type Scene, typeOfHead } from './scene.ts';
import { settle, trustPatience } from './settle.ts';
import { sweepTrust } from './trusts.ts';
import { inParallel } from './waiting.ts';

const limit = 200;
const parallel = 8;
/** Milliseconds between looks while there are debts, and how long one run goes on. */
const step = 10_000;
const runLength = 40_000;
/** Looks for one leftover, and milliseconds between two at most. */
const sweepTries = 20;
const longestSweep = 3_600_000;

/** For debts of another folder (cohorts): pays one, or says that it is not his. */
export type OtherDebt = (debt: Extract<Debt, { kind: 'other' }>) => Promise<boolean>;

/**
 * Drives on whatever is overdue. One run looks again every few seconds while there are debts that are or fall due, so that
 * nothing waits for the next minute. Leaves a sign of life. Returns how many debts it worked on.
 */
export async function reconcile(engine: Engine, others: readonly OtherDebt[] = []): Promise<number> {
  const { clock } = engine.runtime;
  const began = clock.now();
  await engine.store.beats.beat(began);
  let count = 0;
  for (;;) {
    const paid = await reconcileOnce(engine, others);
    count += paid;
    const end = began + runLength;
    if (clock.now() + step > end) return count;
    // What falls due before this run would end is waited for: the next minute may be a minute too late for it.
    if (paid === 0 && (await engine.store.debts.overdue(end, 1)).length === 0) return count;
    await clock.sleep(step);
  }
}

export async function reconcileOnce(engine: Engine, others: readonly OtherDebt[] = []): Promise<number> {
  const debts = await engine.store.debts.overdue(engine.runtime.clock.now(), limit);
  await inParallel(debts, parallel, async (debt) => {
    try {
      await pay(engine, debt, others);
    } catch (error) {
      engine.runtime.log.warn('a debt was not paid', { kind: debt.kind, error });
    }
  });
  return debts.length;
}

async function pay(engine: Engine, debt: Debt, others: readonly OtherDebt[]): Promise<void> {
  const { store, runtime } = engine;
  const now = runtime.clock.now();
  switch (debt.kind) {
    case 'stack': {
      const { head } = debt;
      const at = key.stackHead(refOf(head));
      if (head.walk === 'done') {
        await store.transact([store.stacks.changeHead(refOf(head), { epoch: head.epoch }, { due: undefined })]);
      } else if (head.deadline <= now || head.walk !== 'running') {
        await store.debts.postpone(at, head.due ?? now, now + nodePatience);
        await settle(engine, refOf(head), head.epoch);
      } else await restart(engine, head, now + nodePatience);
      return;
    }
    case 'node':
      return payNode(engine, debt.ref, debt.node);
    case 'waitGroup': {
      const head = await store.waits.head(debt.tenant, debt.group);
      if (!head?.running) return;
      await store.debts.postpone(key.waitGroup(debt.tenant, debt.group), head.due ?? now, now + 60_000);
      await sendWait(runtime, { kind: 'poll', tenant: debt.tenant, group: debt.group, seq: head.seq });
      return;
    }
    case 'lease': {
      const head = await store.stacks.head(debt.ref);
      if (!head || head.tombstone || (head.action === 'DELETE' && head.status === 'COMPLETE')) {
        await store.transact([store.debts.deleteLease(debt.ref)]);
        return;
      }
      await store.debts.postpone(key.lease(debt.ref), debt.lease.due ?? now, now + 600_000);
      if (head.action === 'DELETE' && head.status === 'IN_PROGRESS') return;
      await beginEpoch(engine, head, { action: 'DELETE' });
      return;
    }
    case 'trust': {
      const { ref, trust } = debt;
      const swept = !trust.expected && (await store.debts.owesSweep(ref));
      await store.debts.postpone(
        key.trust(ref, trust.trustId),
        trust.due ?? now,
        now + (swept ? trustPatience : 60_000),
      );
      if (swept) return;
      if (trust.expected) return sweepTrust(engine, ref, trust);
      await engine.clouds.deleteTrust(trust);
      await store.stacks.trustGone(ref, trust.trustId);
      return;
    }
    case 'sweep':
      return sweep(engine, debt.ref, debt.sweep, debt.key);
    case 'other':
      for (const other of others) if (await other(debt)) return;
  }
}

async function payNode(engine: Engine, ref: NodeRef, node: StoredNode): Promise<void> {
  const { store, runtime } = engine;
  const head = await store.stacks.head(ref);
  const due = runtime.clock.now() + nodePatience;
  if (
    !head ||
    head.epoch !== ref.epoch ||
    head.walk === 'done' ||
    (head.planned === ref.epoch && head.plan !== ref.plan)
  ) {
    await store.nodes.tryChange(ref, {}, { due: undefined });
    return;
  }
  if (head.planned !== ref.epoch) {
    await store.nodes.tryChange(ref, { state: node.state }, { due });
    return;
  }
  if (node.kind === 'E') {
    await store.nodes.tryChange(ref, { state: 'READY' }, { due });
    return end(engine, ref);
  }
  if (node.state === 'DONE') return release(engine, ref);
  if (node.kind === 'J' || (node.kind === 'C' && !node.remove)) {
    if (node.state === 'READY') return releaseFree(engine, head, ref, [{ ...node, unmet: new Set() }]);
  }
  if (node.state === 'RUNNING' && node.token !== undefined) {
    await store.nodes.tryChange(ref, { state: 'RUNNING' }, { due });
    await sendWait(runtime, { kind: 'wake', node: ref });
    return;
  }
  const again = await store.nodes.tryChange(
    ref,
    { state: node.state, attempt: node.attempt },
    { attempt: node.attempt + 1, due },
  );
  if (again) await startNodes(runtime, [{ ref, attempt: again.attempt, deadline: again.deadline }]);
}

/** Looks once more for what a lost create may have made, and deletes what no record names. */
async function sweep(
  engine: Engine,
  ref: StackRef,
  item: Sweep,
  at: Parameters<Engine['store']['debts']['settled']>[0],
) {
  const { store, runtime } = engine;
  const now = runtime.clock.now();
  const { attempts = 0 } = item;
  await store.debts.postpone(at, item.due ?? now, now + Math.min(60_000 * 2 ** attempts, longestSweep), attempts + 1);
  if (attempts >= sweepTries) {
    const { stack, name, type, physicalId } = item;
    runtime.log.error('what may be left in the cloud cannot be swept up', { stack, name, type, physicalId });
    return store.debts.settled(at);
  }
  const stack = await store.stacks.head(ref);
  if (!stack || stack.version === 0) return store.debts.settled(at);
  const loaded = await engine
    .load(ref, stack.name, item.version)
    .catch(() => engine.load(ref, stack.name, stack.version));
  const cloud = await engine.cloud(item, stack);
  const node: StoredNode = {
    n: 0,
    kind: 'C',
    unmet: new Set<number>(),
    dependants: [],
    state: 'RUNNING',
    attempt: 0,
    deadline: now,
  };
  const walk = { ...ref, epoch: stack.epoch, plan: stack.plan, node: 0 };
  const scene: Scene = {
    engine,
    ref: walk,
    node,
    stack,
    loaded,
    cloud,
    token: undefined,
    owner: runtime.uuid(),
  };
  const head: ResourceHead = {
    name: item.name,
    inc: item.inc,
    uuid: item.uuid,
    type: item.type,
    epoch: stack.epoch,
    action: 'DELETE',
    status: 'IN_PROGRESS',
    reason: '',
    requires: new Set(),
    version: item.version,
    hash: '',
    body: item.body,
    state: 0,
    policy: 'Delete',
    createdAt: item.at,
    updatedAt: item.at,
    intent: { id: item.intent, do: 'CREATE', at: item.at },
    ...(item.physicalId !== undefined && { physicalId: item.physicalId }),
  };
  const type = await typeOfHead(scene, head);
  if (!type?.behaviour) return store.debts.settled(at);
  const [contents = {}] = await store.resources.contents([
    { ref: { ...ref, name: item.name, inc: item.inc }, body: item.body, state: 0 },
  ]);
  const context = contextFor(scene, type, { head, contents });
  const ids = item.physicalId !== undefined ? [item.physicalId] : ((await type.behaviour.find?.(context)) ?? []);
  const heads = await store.resources.heads(ref);
  const same = heads.find((one) => one.name === item.name && one.inc === item.inc);
  // What was found may be what the next try has just made, and has not recorded or not adopted yet.
  if (same?.intent?.do === 'CREATE' && same.physicalId === undefined) return;
  const owned = new Set(heads.map((one) => one.physicalId));
  const ours = await unowned(engine, stack, head, type, context, ids);
  if (ours.unsure) return;
  for (const physicalId of ours.ids) {
    if (owned.has(physicalId)) continue;
    try {
      const at = contextFor(scene, type, { head: { ...head, physicalId }, contents });
      const outcome = await type.behaviour.delete(at);
      // Going, not gone: the next look finds nothing, or says so again.
      if (outcome.status === 'waiting') return;
    } catch (error) {
      if (!(error instanceof CloudError && error.class === 'gone')) throw error;
    }
  }
  await store.debts.settled(at);
}
