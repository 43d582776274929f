import { eventsKept } from '../store/events.ts';
import {
  ConditionFailed,
  type NodeRef,
  type StackHead,
  type StackRef,
  type StoredNode,
  type Write,
} from '../store/index.ts';
import { type Engine, refOf } from './engine.ts';
import { changeStack, listOf, nextEpoch, stackEvent } from './lifecycle.ts';
import { sendWait, startStack, tell } from './messages.ts';
import { reasons } from './reasons.ts';
import { eventId } from './records.ts';
import { atRest, leftover } from './scene.ts';

/**
 * Ends a walk if it is over: complete when its last node is ready; failed when it has failed (or was cancelled) and nothing
 * runs any more, or its deadline has passed. A conditional write on the epoch; may run any number of times.
 */
export async function settle(engine: Engine, ref: StackRef, epoch: number): Promise<void> {
  const head = await engine.store.stacks.head(ref);
  if (!head || head.tombstone || head.epoch !== epoch || head.walk === 'done') return;
  const late = head.deadline <= engine.runtime.clock.now();
  if (head.planned !== epoch) {
    if (late || head.walk !== 'running') await failed(engine, head, late ? reasons.timedOut : (head.failure ?? ''));
    return;
  }
  const walk = { ...ref, epoch, plan: head.plan };
  if (head.walk === 'running') {
    const last = head.end === undefined ? undefined : await engine.store.nodes.get({ ...walk, node: head.end });
    if (last && last.unmet.size === 0) await complete(engine, head);
    else if (late) {
      await abort(engine, head, walk);
      await failed(engine, head, reasons.timedOut);
    }
    return;
  }
  const nodes = await engine.store.nodes.list(walk);
  const started = (node: StoredNode) =>
    node.state === 'RUNNING' ||
    (node.state === 'READY' &&
      head.walk === 'failed' &&
      node.due !== undefined &&
      node.kind !== 'E' &&
      node.kind !== 'J');
  if (nodes.some(started)) {
    if (!late) return;
    await abort(engine, head, walk);
  }
  await failed(engine, head, head.failure ?? reasons.cancelled(head.action));
}

async function complete(engine: Engine, head: StackHead): Promise<void> {
  if (head.action === 'DELETE') return deleted(engine, head);
  if (head.action === 'CHECK') {
    const heads = await engine.store.resources.heads(refOf(head));
    const bad = heads.filter((one) => one.action === 'CHECK' && one.status === 'FAILED');
    const unsupported = heads.some((one) => one.reason === reasons.notChecked(one.type));
    const partly = unsupported ? ". 'CHECK' not fully supported (see resources)" : '';
    if (bad.length === 0) return done(engine, head, `${reasons.completed('CHECK')}${partly}`);
    const each = bad.map((one) => `${one.name}: ${reasons.resourceFailed('CHECK', one.reason)}`).join('; ');
    return failed(engine, head, `${reasons.resourceFailed('CHECK', each)}${partly}`);
  }
  return done(engine, head, reasons.completed(head.action));
}

async function done(engine: Engine, head: StackHead, reason: string): Promise<void> {
  await end(engine, head, [
    ...changeStack(engine, head, guardOf(head), {
      action: head.action,
      status: 'COMPLETE',
      reason,
      walk: 'done',
      failure: undefined,
      due: undefined,
    }),
    stackEvent(engine, head, head.action, 'COMPLETE', reason),
  ]);
}

/** Milliseconds that a trust outlives its stack while something may have to be swept up. */
export const trustPatience = 120_000;

const trustsAtOnce = 80;

/** Milliseconds that a deleted stack's events are still found by its name: clients that wait for the deletion poll them so. */
const nameRemembered = 60_000;

/** The name is free again, the row moves to the deleted ones, the trust is to go (behaviours 137, 149). */
async function deleted(engine: Engine, head: StackHead): Promise<void> {
  const { store, runtime } = engine;
  const ref = refOf(head);
  const now = runtime.clock.now();
  const reason = reasons.completed('DELETE');
  const ttl = Math.floor(now / 1000) + eventsKept;
  const row = await store.stacks.row(head.tenant, listOf(head), head);
  const trusts = head.root === head.id ? await store.stacks.trusts(ref) : [];
  // What may still have to be looked after needs the trusts a little longer.
  const swept = trusts.length > 0 && (await store.debts.owesSweep(ref));
  const owed = trusts.map((trust) => store.stacks.oweTrust(ref, trust, swept ? now + trustPatience : now));
  // More than fit into the transaction below; nothing is left that needs them.
  for (const write of owed.splice(trustsAtOnce)) await store.transact([write]);
  const change = { action: 'DELETE' as const, status: 'COMPLETE' as const, reason, deletedAt: now };
  const settled = await end(engine, head, [
    store.stacks.changeHead(ref, guardOf(head), { ...change, walk: 'done', failure: undefined, due: undefined }),
    store.stacks.unlockName(head.tenant, head.name, head.id, now + nameRemembered),
    store.stacks.deleteRow(head.tenant, listOf(head), head),
    ...(row ? [store.stacks.putRow(head.tenant, 'deleted', { ...row, ...change }, ttl)] : []),
    store.debts.deleteLease(ref),
    ...owed,
    stackEvent(engine, head, 'DELETE', 'COMPLETE', reason),
  ]);
  if (!settled || swept) return;
  for (const trust of trusts) {
    try {
      await engine.clouds.deleteTrust(trust);
      await store.stacks.trustGone(ref, trust.trustId);
    } catch (error) {
      runtime.log.warn('a trust is left for reconcile to delete', { stack: head.id, error });
    }
  }
}

/** A failed create or update goes back when it should: its end and the beginning of the rollback are one transaction. */
export async function failed(engine: Engine, head: StackHead, reason: string): Promise<void> {
  const back = !head.disableRollback && !head.parent && (head.action === 'CREATE' || head.action === 'UPDATE');
  const cancelled = head.walk === 'cancelled';
  const event = stackEvent(engine, head, head.action, 'FAILED', reason);
  if (!back || cancelled) {
    await end(engine, head, [
      ...changeStack(engine, head, guardOf(head), {
        action: head.action,
        status: 'FAILED',
        reason,
        walk: 'done',
        failure: undefined,
        due: undefined,
      }),
      event,
    ]);
    return;
  }
  const { writes, head: next } = nextEpoch(engine, head, await rollbackOf(engine, head));
  if (await end(engine, head, [event, ...writes])) await startStack(engine.runtime, next);
}

/** The epoch that takes a stack back: to the definition in force before, or, of a create, to nothing (behaviours 96, 125). */
export async function rollbackOf(engine: Engine, head: StackHead) {
  if (head.previous > 0) return { action: 'ROLLBACK' as const, version: head.previous, previous: head.previous };
  const { store } = engine;
  const ref = refOf(head);
  const version = head.epoch + 1;
  const { stored, definition } = await engine.load(ref, head.name, head.version);
  const key = ['heat_template_version', 'AWSTemplateFormatVersion', 'HeatTemplateFormatVersion'].find(
    (one) => definition.template[one] !== undefined,
  );
  const empty = { [key ?? 'heat_template_version']: definition.template[key ?? ''] ?? '2013-05-23' };
  const template = await store.blobs.put(head.tenant, empty);
  const { files: _, ...rest } = stored;
  const write = store.stacks.putDefinition(ref, {
    ...rest,
    version,
    template,
    description: '',
    source: { parameters: {}, ...(stored.source.parent !== undefined && { parent: stored.source.parent }) },
  });
  try {
    await store.transact([write]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  return { action: 'ROLLBACK' as const, version, previous: 0 };
}

const guardOf = (head: StackHead) => ({ epoch: head.epoch, status: 'IN_PROGRESS' as const });

/** Writes the end of a walk; then tells whoever waits for it. False: another had settled it. */
async function end(engine: Engine, head: StackHead, writes: readonly Write[]): Promise<boolean> {
  const { store, runtime } = engine;
  const ref = refOf(head);
  const last: Write[] =
    head.planned === head.epoch && head.end !== undefined
      ? [
          store.nodes.change(
            { ...ref, epoch: head.epoch, plan: head.plan, node: head.end },
            {},
            { state: 'DONE', released: true, due: undefined },
          ),
        ]
      : [];
  try {
    await store.transact([...writes, ...last]);
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
  const token = await store.stacks.token(ref);
  if (token?.epoch === head.epoch) await tell(runtime, token.token, { next: 'stop' });
  if (head.parent) await tellParent(engine, head.tenant, head.parent);
  else await engine.settled?.(head);
  return true;
}

async function tellParent(engine: Engine, tenant: string, parent: NonNullable<StackHead['parent']>): Promise<void> {
  const owner = await engine.store.resources.head({ tenant, stack: parent.stack, name: parent.name, inc: parent.inc });
  if (!owner?.waiting) return;
  await sendWait(engine.runtime, { kind: 'wake', node: { tenant, stack: parent.stack, ...owner.waiting } });
}

/** The deadline has passed: what still runs is recorded as failed, unless a call is out whose answer is to be kept. */
async function abort(engine: Engine, head: StackHead, walk: Omit<NodeRef, 'node'>): Promise<void> {
  const { store, runtime } = engine;
  const ref = refOf(head);
  const now = runtime.clock.now();
  const nodes = await store.nodes.list(walk);
  const loaded = await engine.load(ref, head.name, head.version);
  for (const node of nodes) {
    if (node.state !== 'RUNNING' || node.name === undefined) continue;
    for (const one of await store.resources.named(ref, node.name)) {
      if (one.status !== 'IN_PROGRESS' || !one.intent || one.epoch !== head.epoch) continue;
      const task = `${one.action.toLowerCase()} from ${one.type.split('::').at(-1)} "${one.name}"`;
      const reason = `${one.action} aborted (Task ${task} Stack "${head.name}" [${head.id}] Timed out)`;
      const lost = one.intent.do === 'CREATE' && one.physicalId === undefined && !one.waiting;
      try {
        await store.transact([
          store.resources.change(
            { ...ref, name: one.name, inc: one.inc },
            { epoch: head.epoch, freeAt: now, intent: one.intent.id },
            {
              ...atRest,
              status: 'FAILED',
              reason,
              updatedAt: now,
              ...(one.action === 'CREATE' && { body: one.target ?? one.body }),
            },
          ),
          ...(lost ? [leftover({ engine, stack: head, loaded }, one)] : []),
          store.events.put(ref, {
            name: one.name,
            type: one.type,
            physicalId: eventId(head, one),
            action: one.action,
            status: 'FAILED',
            reason,
            inc: one.inc,
          }),
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    }
    if (node.token) await tell(runtime, node.token, { next: 'stop' });
    await store.nodes.tryChange(
      { ...walk, node: node.n },
      { open: true },
      { state: 'DONE', failed: true, released: true, due: undefined, token: undefined },
    );
  }
}
