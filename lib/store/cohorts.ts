import { z } from 'zod';
import { absent, all, type Condition, equal, exists } from './expression.ts';
import { trustSchema } from './items.ts';
import { dueShard, type Key, partition } from './keys.ts';
import type { Table, Write } from './table.ts';

export const cohortHeadSchema = z.object({
  tenant: z.string(),
  id: z.string(),
  name: z.string(),
  status: z.enum(['STAMPING', 'COMPLETE', 'FAILED', 'DELETING', 'DELETED', 'DELETE_FAILED']),
  reason: z.string(),
  createdAt: z.number(),
  concurrency: z.int(),
  failureTolerance: z.int().optional(),
  learners: z.int(),
  /** Learners whose stacks were begun: the index of the next one. */
  cursor: z.int(),
  /** While deleting: the index of the next learner whose stack is to go. */
  swept: z.int(),
  /** Slots at work. The one that finds nothing more to do and is the last ends the phase. */
  slots: z.int(),
  complete: z.int(),
  failed: z.int(),
  deleted: z.int(),
  /** Deletions that failed in this phase. */
  stuck: z.int(),
  /** Raised with each deletion asked for. Slots belong to a round: those of an older one stop, those of a newer one wait. */
  round: z.int(),
  /** Addresses of the template input and of the chunks of the roster. */
  source: z.string(),
  roster: z.array(z.string()),
  trust: trustSchema.optional(),
  owner: z.string(),
  ownerId: z.string(),
  roles: z.array(z.string()),
});
export type CohortHead = z.output<typeof cohortHeadSchema>;

export const learnerRowSchema = z.object({
  index: z.int(),
  id: z.string(),
  stack: z.string(),
  name: z.string(),
  status: z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED', 'DELETED']),
  reason: z.string(),
});
export type LearnerRow = z.output<typeof learnerRowSchema>;

/** `begun`: the deletion of the learner's stack has been started. `since`: when the slot was opened. */
export const slotSchema = z.object({
  slot: z.int(),
  learner: z.int().optional(),
  begun: z.boolean().optional(),
  since: z.number(),
  due: z.number(),
});
export type Slot = z.output<typeof slotSchema>;

export interface CohortRef {
  readonly tenant: string;
  readonly cohort: string;
}

/** Learners of a chunk of the roster. */
export const chunkSize = 500;

/** Numbers of a round's slots: rounds apart so far that they never meet. */
export const slotsPerRound = 10_000;

const digits = (value: number) => String(value).padStart(8, '0');
const headKey = ({ tenant, cohort }: CohortRef): Key => ({ pk: partition.cohort(tenant, cohort), sk: 'HEAD' });
const leaseKey = ({ tenant, cohort }: CohortRef): Key => ({ pk: partition.cohort(tenant, cohort), sk: 'LEASE' });
const slotKey = ({ tenant, cohort }: CohortRef, slot: number): Key => ({
  pk: partition.cohort(tenant, cohort),
  sk: `SLOT#${digits(slot)}`,
});
const learnerKey = ({ tenant, cohort }: CohortRef, index: number): Key => ({
  pk: partition.cohort(tenant, cohort),
  sk: `L#${digits(index)}`,
});
const nameKey = (tenant: string, name: string): Key => ({ pk: partition.cohorts(tenant), sk: name });

/** What must hold of a cohort's head. */
export interface CohortGuard {
  readonly status?: CohortHead['status'];
  readonly cursor?: number;
  readonly swept?: number;
  readonly slots?: number;
  readonly round?: number;
}

export type CohortChange = { readonly [K in keyof CohortHead]?: CohortHead[K] | undefined };
export type CohortCounts = Partial<Record<'complete' | 'failed' | 'deleted' | 'stuck', number>>;

/** Cohorts: the head, one row for each learner that was begun, one for each slot at work, and the lease. */
export interface CohortStore {
  head(ref: CohortRef): Promise<CohortHead | undefined>;
  byName(tenant: string, name: string): Promise<string | undefined>;
  list(tenant: string): Promise<readonly CohortHead[]>;
  /** The name must be free. */
  put(head: CohortHead): readonly Write[];
  change(ref: CohortRef, guard: CohortGuard, change: CohortChange, add?: CohortCounts): Write;
  check(ref: CohortRef, guard: CohortGuard): Write;
  freeName(tenant: string, name: string, cohort: string): Write;
  slot(ref: CohortRef, slot: number): Promise<Slot | undefined>;
  slots(ref: CohortRef): Promise<readonly Slot[]>;
  /** `held`: the learner that the slot must still hold (null: none); absent: whatever stands there goes. */
  putSlot(ref: CohortRef, slot: Slot, held?: number | null): Write;
  deleteSlot(ref: CohortRef, slot: number, held: number | null): Write;
  learner(ref: CohortRef, index: number): Promise<LearnerRow | undefined>;
  learners(ref: CohortRef, page: { readonly limit: number; readonly after?: number }): Promise<readonly LearnerRow[]>;
  putLearner(ref: CohortRef, row: LearnerRow): Write;
  changeLearner(
    ref: CohortRef,
    index: number,
    from: LearnerRow['status'],
    to: LearnerRow['status'],
    reason: string,
  ): Write;
  lease(ref: CohortRef): Promise<number | undefined>;
  putLease(ref: CohortRef, deleteAt: number): Write;
  deleteLease(ref: CohortRef): Write;
}

/** The debt that an item of a cohort is: a slot, or the lease; undefined: neither. */
export function cohortDebt(key: Key): { readonly ref: CohortRef; readonly slot: number | undefined } | undefined {
  const [tenant, kind, cohort] = key.pk.split('#');
  if (kind !== 'C' || tenant === undefined || cohort === undefined) return undefined;
  if (key.sk === 'LEASE') return { ref: { tenant, cohort }, slot: undefined };
  const slot = /^SLOT#(\d+)$/.exec(key.sk)?.[1];
  return slot === undefined ? undefined : { ref: { tenant, cohort }, slot: Number(slot) };
}

export function createCohortStore(table: Table): CohortStore {
  const guarded = (guard: CohortGuard): Condition =>
    all(
      exists('pk'),
      ...Object.entries(guard).flatMap(([name, value]) => (value === undefined ? [] : [equal(name, value)])),
    );
  const holds = (held: number | null): Condition => (held === null ? absent('learner') : equal('learner', held));

  return {
    async head(ref) {
      const row = await table.get(headKey(ref));
      return row && cohortHeadSchema.parse(row);
    },
    async byName(tenant, name) {
      const row = await table.get(nameKey(tenant, name));
      return row && z.object({ cohort: z.string() }).parse(row).cohort;
    },
    async list(tenant) {
      const names = await table.query(partition.cohorts(tenant));
      const refs = names.map((row) => ({ tenant, cohort: String(row.cohort) }));
      const rows = await table.getMany(refs.map(headKey));
      return rows.flatMap((row) => (row ? [cohortHeadSchema.parse(row)] : []));
    },
    put(head) {
      const ref = { tenant: head.tenant, cohort: head.id };
      return [
        { kind: 'put', key: headKey(ref), item: { ...head }, if: absent('pk') },
        { kind: 'put', key: nameKey(head.tenant, head.name), item: { cohort: head.id }, if: absent('pk') },
      ];
    },
    change: (ref, guard, change, add) => ({
      kind: 'update',
      key: headKey(ref),
      change: { set: { ...change }, ...(add && { add: add as Record<string, number> }) },
      if: guarded(guard),
    }),
    check: (ref, guard) => ({ kind: 'check', key: headKey(ref), if: guarded(guard) }),
    freeName: (tenant, name, cohort) => ({ kind: 'delete', key: nameKey(tenant, name), if: equal('cohort', cohort) }),
    async slot(ref, slot) {
      const row = await table.get(slotKey(ref, slot));
      return row && slotSchema.parse(row);
    },
    async slots(ref) {
      return (await table.query(partition.cohort(ref.tenant, ref.cohort), { prefix: 'SLOT#' })).map((row) =>
        slotSchema.parse(row),
      );
    },
    putSlot(ref, slot, held) {
      const key = slotKey(ref, slot.slot);
      const item = { ...slot, duePk: dueShard(key.pk) };
      return { kind: 'put', key, item, ...(held === undefined ? {} : { if: all(exists('pk'), holds(held)) }) };
    },
    deleteSlot: (ref, slot, held) => ({ kind: 'delete', key: slotKey(ref, slot), if: all(exists('pk'), holds(held)) }),
    async learner(ref, index) {
      const row = await table.get(learnerKey(ref, index));
      return row && learnerRowSchema.parse(row);
    },
    async learners(ref, { limit, after }) {
      const rows = await table.query(partition.cohort(ref.tenant, ref.cohort), {
        prefix: 'L#',
        limit,
        ...(after !== undefined && { after: `L#${digits(after)}` }),
      });
      return rows.map((row) => learnerRowSchema.parse(row));
    },
    putLearner: (ref, row) => ({ kind: 'put', key: learnerKey(ref, row.index), item: { ...row } }),
    changeLearner: (ref, index, from, to, reason) => ({
      kind: 'update',
      key: learnerKey(ref, index),
      change: { set: { status: to, reason } },
      if: equal('status', from),
    }),
    async lease(ref) {
      const row = await table.get(leaseKey(ref));
      return row && z.object({ deleteAt: z.number() }).parse(row).deleteAt;
    },
    putLease(ref, deleteAt) {
      const key = leaseKey(ref);
      return { kind: 'put', key, item: { deleteAt, due: deleteAt, duePk: dueShard(key.pk) } };
    },
    deleteLease: (ref) => ({ kind: 'delete', key: leaseKey(ref) }),
  };
}
