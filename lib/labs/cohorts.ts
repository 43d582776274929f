import type { Engine } from '../engine/engine.ts';
import { leaseAt } from '../engine/lease.ts';
import type { Caller, StackService } from '../engine/service.ts';
import { newTrust, returnTrust } from '../engine/trusts.ts';
import { HeatError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type CohortHead, type CohortRef, type CohortStore, slotsPerRound } from '../store/cohorts.ts';
import { ConditionFailed, type Store } from '../store/index.ts';
import { tellSlots } from './messages.ts';
import { createRoster, learnerStack, storeRoster } from './roster.ts';
import type { CohortService, CohortView, CreateCohort, LearnerView } from './service.ts';

const defaultConcurrency = 20;

export interface CohortParts {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly cohorts: CohortStore;
  readonly clouds: Engine['clouds'];
  readonly stacks: Pick<StackService, 'preview'>;
}

const notFound = (nameOrId: string) => new HeatError('EntityNotFound', `The Cohort (${nameOrId}) could not be found.`);

/** Cohorts by their API; the work itself is done by slots (driveSlot). */
export function createCohortService(parts: CohortParts): CohortService {
  const { runtime, store, cohorts, stacks } = parts;
  const roster = createRoster(store);

  async function find(caller: Pick<Caller, 'tenant'>, nameOrId: string): Promise<CohortHead> {
    const { tenant } = caller;
    const byId = /^[0-9a-f-]{36}$/.test(nameOrId) ? await cohorts.head({ tenant, cohort: nameOrId }) : undefined;
    if (byId) return byId;
    const id = await cohorts.byName(tenant, nameOrId);
    const head = id === undefined ? undefined : await cohorts.head({ tenant, cohort: id });
    if (!head) throw notFound(nameOrId);
    return head;
  }

  /** A tenant may have as many cohorts as stacks of its own. @throws HeatError RequestLimitExceeded */
  async function checkRoom({ tenant, admin }: Caller): Promise<void> {
    const most = runtime.settings.limits.maxStacksPerTenant;
    if (admin || most < 0 || (await cohorts.list(tenant)).length < most) return;
    const message = `You have reached the maximum cohorts per tenant, ${most}. Please delete some cohorts.`;
    throw new HeatError('RequestLimitExceeded', message);
  }

  const view = async (head: CohortHead) => viewOf(head, await cohorts.lease({ tenant: head.tenant, cohort: head.id }));

  return {
    async create(caller, request) {
      const { name, roster: learners, concurrency = defaultConcurrency, failureTolerance, lease, ...common } = request;
      const deleteAt = leaseAt(lease, undefined, runtime.clock.now());
      await tryFirst(stacks, caller, request);
      if ((await cohorts.byName(caller.tenant, name)) !== undefined) throw exists(name);
      await checkRoom(caller);
      const id = runtime.uuid();
      const ref = { tenant: caller.tenant, cohort: id };
      const source = await store.blobs.put(caller.tenant, common);
      const addresses = await storeRoster(store, caller.tenant, learners);
      const holder = { tenant: caller.tenant, stack: id };
      const lent = await newTrust(parts, holder, caller.token);
      const slots = Math.min(concurrency, learners.length);
      const now = runtime.clock.now();
      const head: CohortHead = {
        tenant: caller.tenant,
        id,
        name,
        status: 'STAMPING',
        reason: 'Stamping started',
        createdAt: now,
        concurrency,
        ...(failureTolerance !== undefined && { failureTolerance }),
        learners: learners.length,
        cursor: 0,
        swept: 0,
        slots,
        complete: 0,
        failed: 0,
        deleted: 0,
        stuck: 0,
        round: 0,
        source,
        roster: addresses,
        trust: lent.trust,
        owner: caller.userName,
        ownerId: caller.userId,
        roles: [...caller.roles],
      };
      try {
        await openSlots(parts, ref, 0, slots);
        await store.transact([
          ...cohorts.put(head),
          ...lent.held,
          ...(deleteAt === undefined ? [] : [cohorts.putLease(ref, deleteAt)]),
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        await returnTrust(parts, holder, lent);
        throw exists(name);
      }
      await tellSlots(runtime, ref, 0, slots);
      return viewOf(head, deleteAt);
    },

    async list({ tenant }) {
      const heads = await cohorts.list(tenant);
      return Promise.all([...heads].sort((a, b) => b.createdAt - a.createdAt).map(view));
    },

    show: async (caller, nameOrId) => view(await find(caller, nameOrId)),

    async learners(caller, nameOrId, { limit = 1000, marker }) {
      const head = await find(caller, nameOrId);
      const ref = { tenant: head.tenant, cohort: head.id };
      const from = marker === undefined ? 0 : (await indexOf(head, marker)) + 1;
      const rows = new Map(
        (await cohorts.learners(ref, { limit, ...(from > 0 && { after: from - 1 }) })).map((row) => [row.index, row]),
      );
      const page: LearnerView[] = [];
      for (let index = from; index < Math.min(head.learners, from + limit); index++) {
        const row = rows.get(index);
        if (row)
          page.push({ id: row.id, status: row.status, reason: row.reason, stack: { name: row.name, id: row.stack } });
        else page.push({ id: (await roster.learner(head, index)).id, status: 'WAITING', reason: '', stack: null });
      }
      return page;
    },

    async delete(caller, nameOrId) {
      await deleteCohort(parts, await find(caller, nameOrId));
    },

    async setLease(caller, nameOrId, lease) {
      const head = await find(caller, nameOrId);
      const ref = { tenant: head.tenant, cohort: head.id };
      const at = lease === null ? undefined : leaseAt(lease, undefined, runtime.clock.now());
      await store.transact([at === undefined ? cohorts.deleteLease(ref) : cohorts.putLease(ref, at)]);
      return viewOf(head, at);
    },
  };

  async function indexOf(head: CohortHead, learner: string): Promise<number> {
    for (let index = 0; index < head.learners; index++)
      if ((await roster.learner(head, index)).id === learner) return index;
    return -1;
  }
}

/** Begins the deletion of a cohort's stacks; does nothing when it has begun or is done. */
export async function deleteCohort(
  parts: Pick<CohortParts, 'runtime' | 'store' | 'cohorts'>,
  head: CohortHead,
): Promise<void> {
  if (head.status === 'DELETING' || head.status === 'DELETED') return;
  const ref = { tenant: head.tenant, cohort: head.id };
  const slots = Math.max(1, Math.min(head.concurrency, head.cursor));
  const round = head.round + 1;
  // The slots first: they wait for their round, and are there when it has begun.
  await openSlots(parts, ref, round, slots);
  await parts.store.transact([
    parts.cohorts.change(
      ref,
      { status: head.status, round: head.round },
      { status: 'DELETING', reason: 'Deletion started', swept: 0, stuck: 0, slots, round },
    ),
  ]);
  await tellSlots(parts.runtime, ref, round, slots);
}

/** Empty slots, each a debt until it has found that there is nothing to do. */
async function openSlots(
  { store, cohorts, runtime }: Pick<CohortParts, 'store' | 'cohorts' | 'runtime'>,
  ref: CohortRef,
  round: number,
  slots: number,
): Promise<void> {
  const now = runtime.clock.now();
  for (let from = 0; from < slots; from += 100) {
    const some = Array.from({ length: Math.min(100, slots - from) }, (_, at) =>
      cohorts.putSlot(ref, { slot: round * slotsPerRound + from + at, since: now, due: now }),
    );
    await store.transact(some);
  }
}

/** A cohort whose first stack cannot be made is refused before anything is stored. */
async function tryFirst(stacks: Pick<StackService, 'preview'>, caller: Caller, request: CreateCohort): Promise<void> {
  const { roster, name, lease: _lease, ...common } = request;
  const first = roster[0];
  if (!first) throw new HeatError('HTTPBadRequest', 'The roster is empty.');
  const parameters = { ...common.parameters, ...first.parameters };
  await stacks.preview(caller, { ...common, name: learnerStack({ id: name, name }, first).name, parameters });
}

function exists(name: string): HeatError {
  return new HeatError('StackExists', `The Cohort (${name}) already exists.`);
}

function viewOf(head: CohortHead, deleteAt: number | undefined): CohortView {
  const { complete, failed, deleted, cursor, learners } = head;
  return {
    id: head.id,
    name: head.name,
    status: head.status,
    reason: head.reason,
    createdAt: head.createdAt,
    concurrency: head.concurrency,
    failureTolerance: head.failureTolerance ?? null,
    counts: {
      learners,
      waiting: learners - cursor,
      inProgress: cursor - complete - failed - deleted,
      complete,
      failed,
      deleted,
    },
    lease: deleteAt === undefined ? null : { deleteAt },
  };
}
