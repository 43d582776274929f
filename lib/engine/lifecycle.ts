import type { Action } from '../resources/contract.ts';
import {
  ConditionFailed,
  type HeadChange,
  type ListKind,
  type ListRow,
  type StackHead,
  type Write,
} from '../store/index.ts';
import { type Engine, refOf } from './engine.ts';
import { startStack } from './messages.ts';
import { reasons } from './reasons.ts';

/** Milliseconds after which reconcile starts the stack machine of a stack whose graph is not written. */
export const planPatience = 30_000;

export const listOf = (head: Pick<StackHead, 'parent'>): ListKind => (head.parent ? 'nested' : 'live');

/** The stack's own event (behaviour 288). */
export function stackEvent(
  engine: Engine,
  head: Pick<StackHead, 'tenant' | 'id' | 'name'>,
  action: Action,
  status: StackHead['status'],
  reason: string,
): Write {
  return engine.store.events.put(
    { tenant: head.tenant, stack: head.id },
    { name: head.name, type: 'OS::Heat::Stack', physicalId: head.id, action, status, reason },
  );
}

/** A change of the head with its row of the list. */
export function changeStack(
  engine: Engine,
  head: StackHead,
  guard: Parameters<Engine['store']['stacks']['changeHead']>[1],
  change: HeadChange & Pick<StackHead, 'action' | 'status' | 'reason'>,
  row: Partial<ListRow> = {},
): readonly Write[] {
  const { stacks } = engine.store;
  return [
    stacks.changeHead(refOf(head), guard, change),
    stacks.changeRow(head.tenant, listOf(head), head, {
      ...row,
      action: change.action,
      status: change.status,
      reason: change.reason,
      ...('updatedAt' in change && { updatedAt: change.updatedAt }),
      ...('disableRollback' in change && { disableRollback: change.disableRollback }),
      ...('timeoutMins' in change && { timeoutMins: change.timeoutMins }),
    }),
  ];
}

export interface NextEpoch {
  readonly action: Action;
  /** Definition to bring about, and the one a rollback would return to. */
  readonly version?: number;
  readonly previous?: number;
  readonly disableRollback?: boolean;
  readonly timeoutMins?: number | undefined;
  /** Of a nested stack: the parent's. */
  readonly deadline?: number;
  readonly rootEpoch?: number;
  /** The slot of a cohort that waits for this epoch's end. */
  readonly member?: StackHead['member'];
  /** What else changes in the row of the list. */
  readonly row?: Partial<Pick<ListRow, 'description' | 'tags' | 'owner' | 'ownerId'>>;
}

/** Milliseconds that an action of a stack may take. */
export function timeoutOf(engine: Engine, timeoutMins: number | undefined): number {
  return timeoutMins ? timeoutMins * 60_000 : engine.runtime.settings.limits.stackActionTimeout * 1000;
}

/** Writes that begin the next epoch of a stack: older work is fenced off from here on. */
export function nextEpoch(
  engine: Engine,
  head: StackHead,
  next: NextEpoch,
): { readonly writes: readonly Write[]; readonly head: StackHead } {
  const now = engine.runtime.clock.now();
  const reason = reasons.started(next.action);
  const timeoutMins = 'timeoutMins' in next ? next.timeoutMins : head.timeoutMins;
  const epoch = head.epoch + 1;
  const change = {
    epoch,
    action: next.action,
    status: 'IN_PROGRESS' as const,
    reason,
    walk: 'running' as const,
    failure: undefined,
    attempt: 0,
    deadline: next.deadline ?? now + timeoutOf(engine, timeoutMins),
    updatedAt: now,
    due: now + planPatience,
    rootEpoch: next.rootEpoch ?? (head.root === head.id ? epoch : head.rootEpoch),
    ...(next.member && { member: next.member }),
    ...(next.version !== undefined && { version: next.version }),
    ...(next.previous !== undefined && { previous: next.previous }),
    ...(next.disableRollback !== undefined && { disableRollback: next.disableRollback }),
    ...('timeoutMins' in next && { timeoutMins }),
  };
  return {
    writes: [
      ...changeStack(engine, head, { epoch: head.epoch }, change, next.row),
      stackEvent(engine, head, next.action, 'IN_PROGRESS', reason),
    ],
    head: { ...head, ...change },
  };
}

/** Begins the next epoch and starts its walk. undefined: somebody else began one first. */
export async function beginEpoch(
  engine: Engine,
  head: StackHead,
  next: NextEpoch,
  also: readonly Write[] = [],
): Promise<StackHead | undefined> {
  const begun = nextEpoch(engine, head, next);
  try {
    await engine.store.transact([...begun.writes, ...also]);
  } catch (error) {
    if (error instanceof ConditionFailed && error.index === 0) return undefined;
    throw error;
  }
  await startStack(engine.runtime, begun.head);
  return begun.head;
}
