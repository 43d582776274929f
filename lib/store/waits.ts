import type { Wait } from '../resources/contract.ts';
import { pack, unpack } from './codec.ts';
import { absent, any, equal } from './expression.ts';
import { type WaitGroup, waiterSchema, waitGroupSchema } from './items.ts';
import { dueShard, key, type NodeRef, partition, prefix } from './keys.ts';
import { ConditionFailed, type Table } from './table.ts';

export interface Waiter {
  readonly node: NodeRef;
  readonly wait: Extract<Wait, { kind: 'poll' }>;
  readonly since: number;
}

/**
 * One poll chain per cloud, project and collection. `seq` belongs to the message under way: only the handler that raises
 * it sends the next one.
 */
export interface WaitStore {
  /**
   * Adds a waiter, then counts the registration. `start`: no chain runs; the caller sends the first message with the seq.
   * `due`: when reconcile takes over if the chain is lost.
   */
  register(group: string, waiter: Waiter, due: number): Promise<{ readonly start: boolean; readonly seq: number }>;
  /** Takes the turn of message `seq`. undefined: it is somebody else's. */
  take(tenant: string, group: string, seq: number, due: number): Promise<WaitGroup | undefined>;
  /** Ends the chain, unless somebody registered since `registrations` was read. False: go on. */
  end(tenant: string, group: string, taken: WaitGroup): Promise<boolean>;
  head(tenant: string, group: string): Promise<WaitGroup | undefined>;
  waiters(tenant: string, group: string): Promise<readonly Waiter[]>;
  leave(group: string, nodes: readonly NodeRef[]): Promise<void>;
}

export function createWaitStore(table: Table): WaitStore {
  const dueOf = (pk: string, due: number | undefined) => ({ due, duePk: due === undefined ? undefined : dueShard(pk) });
  return {
    async register(group, waiter, due) {
      const { tenant } = waiter.node;
      await table.write({
        kind: 'put',
        key: key.waiter(group, waiter.node),
        item: { ...waiter.node, wait: pack(waiter.wait), since: waiter.since },
      });
      const at = key.waitGroup(tenant, group);
      const row = await table.write({
        kind: 'update',
        key: at,
        change: { add: { registrations: 1, seq: 0 } },
      });
      const head = waitGroupSchema.parse(row);
      if (head.running) return { start: false, seq: head.seq };
      try {
        const started = await table.write({
          kind: 'update',
          key: at,
          change: { set: { running: true, group, tenant, ...dueOf(at.pk, due) }, add: { seq: 1 } },
          if: absent('running'),
        });
        return { start: true, seq: waitGroupSchema.parse(started).seq };
      } catch (error) {
        if (error instanceof ConditionFailed) return { start: false, seq: head.seq };
        throw error;
      }
    },
    async take(tenant, group, seq, due) {
      const at = key.waitGroup(tenant, group);
      try {
        const row = await table.write({
          kind: 'update',
          key: at,
          change: { set: { seq: seq + 1, running: true, ...dueOf(at.pk, due) } },
          if: equal('seq', seq),
        });
        return waitGroupSchema.parse(row);
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
    async end(tenant, group, taken) {
      const at = key.waitGroup(tenant, group);
      try {
        await table.write({
          kind: 'update',
          key: at,
          change: { remove: ['running', 'due', 'duePk'] },
          if: {
            op: 'and',
            of: [equal('seq', taken.seq), any(absent('registrations'), equal('registrations', taken.registrations))],
          },
        });
        return true;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        // Another handler's turn by now: the chain is its own to end.
        return error.item?.seq !== taken.seq;
      }
    },
    async head(tenant, group) {
      const row = await table.get(key.waitGroup(tenant, group));
      return row && waitGroupSchema.parse(row);
    },
    async waiters(tenant, group) {
      const rows = await table.query(partition.waitGroup(tenant, group), { prefix: prefix.member });
      return rows.map((row) => {
        const { wait, since, ...node } = waiterSchema.parse(row);
        return { node, wait: unpack(wait) as Waiter['wait'], since };
      });
    },
    async leave(group, nodes) {
      await table.writeAll(nodes.map((node) => ({ delete: key.waiter(group, node) })));
    },
  };
}
