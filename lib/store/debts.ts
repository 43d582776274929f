import { all, equal, exists } from './expression.ts';
import type { StackHead, StoredNode } from './items.ts';
import {
  type Lease,
  leaseSchema,
  nodeSchema,
  type OwedTrust,
  owedTrustSchema,
  type Sweep,
  stackHeadSchema,
  sweepSchema,
} from './items.ts';
import { dueShard, dueShards, type Key, key, type NodeRef, partition, type StackRef } from './keys.ts';
import { ConditionFailed, type Table, type Write } from './table.ts';

/** What is owed, as reconcile finds it: read strongly, after the index named it. */
export type Debt =
  | { readonly kind: 'stack'; readonly head: StackHead }
  | { readonly kind: 'node'; readonly ref: NodeRef; readonly node: StoredNode }
  | { readonly kind: 'waitGroup'; readonly tenant: string; readonly group: string; readonly seq: number }
  | { readonly kind: 'lease'; readonly ref: StackRef; readonly lease: Lease }
  | { readonly kind: 'trust'; readonly ref: StackRef; readonly trust: OwedTrust }
  | { readonly kind: 'sweep'; readonly ref: StackRef; readonly sweep: Sweep; readonly key: Key }
  /** An item of another folder's (cohorts): whoever registered its prefix handles it. */
  | { readonly kind: 'other'; readonly key: Key; readonly item: Readonly<Record<string, unknown>> };

export interface DebtStore {
  /** What is due at `now`, oldest first, a bounded number. */
  overdue(now: number, limit: number): Promise<readonly Debt[]>;
  /** Moves the date of an item on, if it still is `due`; `attempts`: made so far. False: somebody else did. */
  postpone(at: Key, due: number, to: number, attempts?: number): Promise<boolean>;

  lease(ref: StackRef): Promise<Lease | undefined>;
  putLease(ref: StackRef, deleteAt: number): Write;
  deleteLease(ref: StackRef): Write;
  putSweep(tenant: string, sweep: Sweep & { readonly due: number }): Write;
  /** Whether anything may still have to be swept up on a trust of this stack or cohort. */
  owesSweep(ref: StackRef): Promise<boolean>;
  settled(at: Key): Promise<void>;
}

export function createDebtStore(table: Table): DebtStore {
  const debtOf = (at: Key, item: Readonly<Record<string, unknown>>): Debt | undefined => {
    const [tenant, kind, ...rest] = at.pk.split('#');
    if (tenant === undefined) return undefined;
    const stack = rest.join('#');
    const ref = { tenant, stack };
    if (kind === 'S') {
      if (at.sk === 'HEAD') return { kind: 'stack', head: stackHeadSchema.parse(item) };
      if (at.sk === 'LEASE') return { kind: 'lease', ref, lease: leaseSchema.parse(item) };
      if (at.sk.startsWith('TRUST#')) return { kind: 'trust', ref, trust: owedTrustSchema.parse(item) };
      if (at.sk.startsWith('SWEEP#')) {
        const sweep = sweepSchema.parse(item);
        return { kind: 'sweep', ref: { tenant, stack: sweep.stack }, sweep, key: at };
      }
    }
    if (kind === 'W') {
      const [id = '', which = ''] = rest;
      const [epoch, plan] = which.split('.').map(Number);
      const node = nodeSchema.parse(item);
      return { kind: 'node', ref: { tenant, stack: id, epoch: epoch ?? 0, plan: plan ?? 0, node: node.n }, node };
    }
    if (kind === 'Q') return { kind: 'waitGroup', tenant, group: stack, seq: Number(item.seq) };
    return { kind: 'other', key: at, item };
  };

  return {
    async overdue(now, limit) {
      const found = (await Promise.all(dueShards.map((shard) => table.due(shard, now, limit)))).flat();
      const rows = await table.getMany(found);
      return rows
        .flatMap((item, index) => {
          const at = found[index];
          // The index may lag: what is paid by now is no debt.
          if (!at || typeof item?.due !== 'number' || item.due > now) return [];
          const debt = debtOf(at, item);
          return debt ? [{ due: item.due, debt }] : [];
        })
        .sort((a, b) => a.due - b.due)
        .slice(0, limit)
        .map(({ debt }) => debt);
    },
    async postpone(at, due, to, attempts) {
      try {
        await table.write({
          kind: 'update',
          key: at,
          change: { set: { due: to, ...(attempts !== undefined && { attempts }) } },
          if: all(exists('pk'), equal('due', due)),
        });
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
    async lease(ref) {
      const row = await table.get(key.lease(ref));
      return row && leaseSchema.parse(row);
    },
    putLease(ref, deleteAt) {
      const at = key.lease(ref);
      return { kind: 'put', key: at, item: { deleteAt, due: deleteAt, duePk: dueShard(at.pk) } };
    },
    deleteLease: (ref) => ({ kind: 'delete', key: key.lease(ref) }),
    putSweep(tenant, sweep) {
      const { stack, name, inc, intent, trust } = sweep;
      const where = key.sweep({ tenant, stack, name, inc }, trust?.holder ?? stack, intent);
      return { kind: 'put', key: where, item: { ...sweep, duePk: dueShard(where.pk) } };
    },
    async owesSweep(ref) {
      const rows = await table.query(partition.stack(ref), { prefix: 'SWEEP#', limit: 1 });
      return rows.length > 0;
    },
    settled: async (at) => {
      await table.write({ kind: 'delete', key: at });
    },
  };
}
