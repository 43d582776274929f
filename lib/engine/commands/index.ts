import { HeatError } from '../../errors.ts';
import { ConditionFailed } from '../../store/index.ts';
import type { StackDefinition } from '../../template/contract.ts';
import { giveWay } from '../../util/give-way.ts';
import { type Engine, refOf } from '../engine.ts';
import { leaseAt } from '../lease.ts';
import { beginEpoch } from '../lifecycle.ts';
import { reasons } from '../reasons.ts';
import type { Caller, LeaseRequest, StackIdentifier, StackService, UpdateStack } from '../service.ts';
import { rollbackOf, settle } from '../settle.ts';
import { inProgress, live, notSupported } from './common.ts';
import { create } from './create.ts';
import { roomFor } from './room.ts';
import { signalled } from './signal.ts';
import { markUnhealthy } from './unhealthy.ts';
import { update, updated } from './update.ts';

/** The part of the service that changes something; reading is in queries. */
export interface Commands
  extends Pick<
    StackService,
    'create' | 'update' | 'delete' | 'setLease' | 'act' | 'cancel' | 'signal' | 'signalBySignature' | 'markUnhealthy'
  > {
  /** The definition that an update would bring in force. @throws HeatError with all its problems */
  updated(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<StackDefinition>;
}

export function createCommands(engine: Engine): Commands {
  const { store, runtime } = engine;
  const checkRoom = roomFor(engine);

  async function setLease(caller: Caller, stack: StackIdentifier, lease: LeaseRequest | null) {
    const ref = refOf(await live(engine, caller.tenant, stack));
    const deleteAt = leaseAt(lease ?? undefined, undefined, runtime.clock.now());
    await store.transact([deleteAt === undefined ? store.debts.deleteLease(ref) : store.debts.putLease(ref, deleteAt)]);
    return deleteAt;
  }

  async function remove(caller: Caller, stack: StackIdentifier): Promise<void> {
    for (let lost = 0; lost < 10; lost++) {
      if (lost > 0) await giveWay(runtime, lost);
      const head = await live(engine, caller.tenant, stack).catch((error: unknown) => {
        if (lost > 0 && error instanceof HeatError && error.type === 'EntityNotFound') return undefined;
        throw error;
      });
      // Whoever was faster wanted the same.
      if (!head || (lost > 0 && head.action === 'DELETE' && head.status === 'IN_PROGRESS')) return;
      if (await beginEpoch(engine, head, { action: 'DELETE' })) return;
    }
    throw inProgress(await live(engine, caller.tenant, stack));
  }

  async function act(caller: Caller, stack: StackIdentifier, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<void> {
    const head = await live(engine, caller.tenant, stack);
    if (head.status === 'IN_PROGRESS') throw inProgress(head);
    if (action !== 'CHECK' && head.action === action && head.status === 'COMPLETE') return;
    if (!(await beginEpoch(engine, head, { action }))) throw inProgress(head);
  }

  async function cancel(caller: Caller, stack: StackIdentifier, rollback: boolean): Promise<void> {
    const head = await live(engine, caller.tenant, stack);
    const allowed =
      head.status === 'IN_PROGRESS' && (head.action === 'UPDATE' || (!rollback && head.action === 'CREATE'));
    if (!allowed) throw notSupported(`Cancelling update when stack is ${head.action}_${head.status}`);
    if (rollback) {
      if (!(await beginEpoch(engine, head, await rollbackOf(engine, head)))) throw inProgress(head);
      return;
    }
    try {
      await store.transact([
        store.stacks.changeHead(
          refOf(head),
          { epoch: head.epoch, walk: 'running' },
          { walk: 'cancelled', failure: reasons.cancelled(head.action) },
        ),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    await settle(engine, refOf(head), head.epoch);
  }

  return {
    create: (caller, request) => create(engine, caller, request, checkRoom),
    update: (caller, stack, request) => update(engine, caller, stack, request),
    updated: (caller, stack, request) => updated(engine, caller, stack, request),
    delete: remove,
    setLease,
    act,
    cancel,
    signal: (caller, stack, name, details) => signalled(engine, caller.tenant, stack, name, details, false),
    signalBySignature: (tenant, stack, name, details, awaited) =>
      signalled(engine, tenant, stack, name, details, awaited),
    markUnhealthy: (caller, stack, nameOrId, unhealthy, reason) =>
      markUnhealthy(engine, caller, stack, nameOrId, unhealthy, reason),
  };
}
