import type { CreateStack } from '../engine/service.ts';
import { HeatError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type CohortHead, type CohortRef, type CohortStore, type Slot, slotsPerRound } from '../store/cohorts.ts';
import { ConditionFailed, type StackHead, type Store, type Trust, type Write } from '../store/index.ts';
import { giveWay } from '../util/give-way.ts';
import { tellSlot } from './messages.ts';
import { learnerStack, type Roster, sourceOf } from './roster.ts';

/** What a slot asks of the engine, in the name of the cohort's owner. */
export interface Stamper {
  /** Creates a stack with a given id, together with `alongside`; does nothing when it is there. @throws HeatError, ConditionFailed of `alongside` */
  create(
    owner: Owner,
    request: CreateStack & { readonly id: string },
    alongside: readonly Write[],
    member: Member,
  ): Promise<void>;
  /** Starts the deletion, of whose end `member` is told. False: there is nothing, or nothing any more. @throws ConditionFailed when the stack moved meanwhile */
  delete(tenant: string, stack: string, member: Member): Promise<boolean>;
}

export interface Owner {
  readonly tenant: string;
  readonly userId: string;
  readonly userName: string;
  readonly roles: readonly string[];
  readonly trust: Trust | undefined;
}

/** The slot that is to be told when a stack settles. */
export interface Member {
  readonly cohort: string;
  readonly slot: number;
}

export interface Labs {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly cohorts: CohortStore;
  readonly stamper: Stamper;
  readonly roster: Roster;
}

/** Milliseconds after which reconcile looks at a slot that nobody told of its stack's end. */
const patience = 60_000;
/** Steps of a slot in one call at most; then another call goes on. */
const turns = 25;

type Outcome = { readonly ended: true; readonly failed: boolean; readonly reason: string } | { readonly ended: false };
const running: Outcome = { ended: false };

/**
 * Moves a slot on as far as it goes now: records what became of its learner's stack, takes the next learner, starts the
 * next stack. May run any number of times, at the same time too: each step is a conditional write.
 */
export async function driveSlot(labs: Labs, ref: CohortRef, number: number): Promise<void> {
  let lost = 0;
  for (let turn = 0; turn < turns; turn++) {
    const [head, slot] = await Promise.all([labs.cohorts.head(ref), labs.cohorts.slot(ref, number)]);
    if (!slot) return;
    try {
      if (!(await inForce(labs, ref, head, slot)) || !head) return;
      if ((await step(labs, head, slot)) === 'parked') return;
    } catch (error) {
      // Somebody else moved it, or another slot has taken the learner: look again.
      if (!(error instanceof ConditionFailed)) throw error;
      await giveWay(labs.runtime, ++lost);
    }
  }
  await tellSlot(labs.runtime, ref, number);
}

/** How long a slot waits for the head that its opener was about to write; if that call died, nobody will. */
const abandonedAfter = 10 * 60_000;

/** Whether the slot is of the head's round. One of an older round, or of a round that never began, goes. */
async function inForce(labs: Labs, ref: CohortRef, head: CohortHead | undefined, slot: Slot): Promise<boolean> {
  const round = Math.floor(slot.slot / slotsPerRound);
  if (head?.round === round) return true;
  const now = labs.runtime.clock.now();
  const old = head !== undefined && round < head.round;
  const held = slot.learner ?? null;
  if (old || now > slot.since + abandonedAfter)
    await labs.store.transact([labs.cohorts.deleteSlot(ref, slot.slot, held)]);
  else await labs.store.transact([labs.cohorts.putSlot(ref, { ...slot, due: now + patience }, held)]);
  return false;
}

async function step(labs: Labs, head: CohortHead, slot: Slot): Promise<'on' | 'parked'> {
  if (slot.learner === undefined) return takeNext(labs, head, slot);
  const outcome =
    head.status === 'DELETING'
      ? await removal(labs, head, slot, slot.learner)
      : await stamping(labs, head, slot, slot.learner);
  if (outcome.ended) {
    await record(labs, head, slot, slot.learner, outcome);
    return 'on';
  }
  const due = labs.runtime.clock.now() + patience;
  await labs.store.transact([labs.cohorts.putSlot(refOf(head), { ...slot, begun: true, due }, slot.learner)]);
  return 'parked';
}

const refOf = (head: CohortHead): CohortRef => ({ tenant: head.tenant, cohort: head.id });

/** Gives the slot its next learner, or ends the slot when there is none; the last one ends the phase. */
async function takeNext(labs: Labs, head: CohortHead, slot: Slot): Promise<'on' | 'parked'> {
  const { cohorts, store, runtime } = labs;
  const ref = refOf(head);
  const due = runtime.clock.now() + patience;
  if (head.status === 'STAMPING' && head.cursor < head.learners && !intolerable(head)) {
    const index = head.cursor;
    const learner = learnerStack(head, await labs.roster.learner(head, index));
    await store.transact([
      cohorts.change(ref, { status: 'STAMPING', cursor: index }, { cursor: index + 1 }),
      cohorts.putLearner(ref, {
        index,
        id: learner.learner.id,
        stack: learner.id,
        name: learner.name,
        status: 'IN_PROGRESS',
        reason: '',
      }),
      cohorts.putSlot(ref, { slot: slot.slot, since: slot.since, learner: index, due }, null),
    ]);
    return 'on';
  }
  if (head.status === 'DELETING' && head.swept < head.cursor) {
    const index = head.swept;
    await store.transact([
      cohorts.change(ref, { status: 'DELETING', swept: index }, { swept: index + 1 }),
      cohorts.putSlot(ref, { slot: slot.slot, since: slot.since, learner: index, due }, null),
    ]);
    return 'on';
  }
  await store.transact([cohorts.deleteSlot(ref, slot.slot, null), ...endOfSlot(labs, head)]);
  return 'parked';
}

function intolerable(head: CohortHead): boolean {
  return head.failureTolerance !== undefined && head.failed > head.failureTolerance;
}

function endOfSlot({ cohorts, store, runtime }: Labs, head: CohortHead): readonly Write[] {
  const ref = refOf(head);
  const guard = { status: head.status, slots: head.slots };
  if (head.slots > 1) return [cohorts.change(ref, guard, { slots: head.slots - 1 })];
  if (head.status === 'STAMPING') {
    const end = intolerable(head)
      ? {
          status: 'FAILED' as const,
          reason: `Stopped: ${head.failed} stacks failed, ${head.failureTolerance} are tolerated`,
        }
      : { status: 'COMPLETE' as const, reason: `${head.complete} stacks complete, ${head.failed} failed` };
    return [cohorts.change(ref, guard, { slots: 0, ...end })];
  }
  if (head.stuck > 0) {
    return [
      cohorts.change(ref, guard, {
        slots: 0,
        status: 'DELETE_FAILED',
        reason: `${head.stuck} stacks could not be deleted`,
      }),
    ];
  }
  return [
    cohorts.change(ref, guard, { slots: 0, status: 'DELETED', reason: 'All stacks are deleted', trust: undefined }),
    cohorts.freeName(head.tenant, head.name, head.id),
    cohorts.deleteLease(ref),
    ...(head.trust
      ? [store.stacks.oweTrust({ tenant: head.tenant, stack: head.id }, head.trust, runtime.clock.now())]
      : []),
  ];
}

function outcomeOf(stack: StackHead): Outcome {
  return stack.status === 'IN_PROGRESS'
    ? running
    : { ended: true, failed: stack.status === 'FAILED', reason: stack.reason };
}

async function stamping(labs: Labs, head: CohortHead, slot: Slot, index: number): Promise<Outcome> {
  const { id, name, learner } = learnerStack(head, await labs.roster.learner(head, index));
  const there = await labs.store.stacks.head({ tenant: head.tenant, stack: id });
  if (there) return outcomeOf(there);
  const source = await sourceOf(labs.store, head);
  const parameters = { ...source.parameters, ...learner.parameters };
  const owner = {
    tenant: head.tenant,
    userId: head.ownerId,
    userName: head.owner,
    roles: head.roles,
    trust: head.trust,
  };
  try {
    await labs.stamper.create(
      owner,
      { ...source, parameters, name, id },
      // A cohort whose deletion has begun gets no stack that the deletion has already passed.
      [labs.cohorts.check(refOf(head), { status: 'STAMPING' })],
      { cohort: head.id, slot: slot.slot },
    );
    return running;
  } catch (error) {
    if (!(error instanceof HeatError)) throw error;
    return { ended: true, failed: true, reason: `${error.type}: ${error.message}` };
  }
}

async function removal(labs: Labs, head: CohortHead, slot: Slot, index: number): Promise<Outcome> {
  const row = await labs.cohorts.learner(refOf(head), index);
  const gone: Outcome = { ended: true, failed: false, reason: '' };
  if (!row) return gone;
  const member = { cohort: head.id, slot: slot.slot };
  if (!slot.begun) return (await labs.stamper.delete(head.tenant, row.stack, member)) ? running : gone;
  const stack = await labs.store.stacks.head({ tenant: head.tenant, stack: row.stack });
  if (!stack || stack.deletedAt !== undefined || stack.tombstone) return gone;
  return outcomeOf(stack);
}

/** Writes down what became of a learner's stack and empties the slot, at once. */
async function record(
  labs: Labs,
  head: CohortHead,
  slot: Slot,
  index: number,
  outcome: Outcome & { ended: true },
): Promise<void> {
  const { cohorts, store, runtime } = labs;
  const ref = refOf(head);
  const emptied = cohorts.putSlot(ref, { slot: slot.slot, since: slot.since, due: runtime.clock.now() }, index);
  if (head.status !== 'DELETING') {
    const to = outcome.failed ? 'FAILED' : 'COMPLETE';
    await store.transact([
      cohorts.changeLearner(ref, index, 'IN_PROGRESS', to, outcome.reason),
      cohorts.change(ref, { status: 'STAMPING' }, {}, outcome.failed ? { failed: 1 } : { complete: 1 }),
      emptied,
    ]);
    return;
  }
  const row = await cohorts.learner(ref, index);
  const before = row?.status ?? 'DELETED';
  if (outcome.failed) {
    await store.transact([cohorts.change(ref, { status: 'DELETING' }, {}, { stuck: 1 }), emptied]);
    return;
  }
  const counts = before === 'COMPLETE' ? { complete: -1 } : before === 'FAILED' ? { failed: -1 } : {};
  await store.transact([
    ...(row && before !== 'DELETED' ? [cohorts.changeLearner(ref, index, before, 'DELETED', '')] : []),
    cohorts.change(ref, { status: 'DELETING' }, {}, before === 'DELETED' ? {} : { ...counts, deleted: 1 }),
    emptied,
  ]);
}
