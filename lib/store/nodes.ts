import type { Item } from './codec.ts';
import { absent, all, type Condition, differs, equal, exists } from './expression.ts';
import { nodeSchema, type StoredNode } from './items.ts';
import { dueShard, key, type NodeRef, partition, prefix } from './keys.ts';
import { ConditionFailed, type Table, type Write } from './table.ts';

/** A node as planning writes it. */
export interface PlannedNode {
  readonly n: number;
  readonly kind: StoredNode['kind'];
  readonly name?: string;
  readonly inc?: number;
  readonly remove?: boolean;
  readonly unmet: ReadonlySet<number>;
  readonly dependants: readonly number[];
  /** It waits for nothing and is due then. */
  readonly due?: number;
}

export interface NodeGuard {
  readonly state?: StoredNode['state'];
  readonly attempt?: number;
  readonly unreleased?: boolean;
  /** Not DONE. */
  readonly open?: boolean;
  /** No requirement is left. */
  readonly met?: boolean;
}

export type NodeChange = { readonly [K in Exclude<keyof StoredNode, 'dependants' | 'unmet'>]?: StoredNode[K] };

export interface NodeStore {
  /** Writes the whole graph of one plan, which nobody else writes. `deadline` in milliseconds, `ttl` in seconds since the epoch. */
  writePlan(
    ref: Omit<NodeRef, 'node'>,
    nodes: readonly PlannedNode[],
    times: { readonly deadline: number; readonly ttl: number },
  ): Promise<void>;
  get(ref: NodeRef): Promise<StoredNode | undefined>;
  list(ref: Omit<NodeRef, 'node'>): Promise<readonly StoredNode[]>;
  change(ref: NodeRef, guard: NodeGuard, change: NodeChange): Write;
  /** undefined: the guard does not hold. */
  tryChange(ref: NodeRef, guard: NodeGuard, change: NodeChange): Promise<StoredNode | undefined>;
  /** Takes requirements out of the node's set; the node as it is then. undefined: there is no such node. */
  meet(ref: NodeRef, requirements: ReadonlySet<number>): Promise<StoredNode | undefined>;
}

export function createNodeStore(table: Table): NodeStore {
  const guardOf = (guard: NodeGuard): Condition => {
    const parts: Condition[] = [exists('pk')];
    if (guard.state !== undefined) parts.push(equal('state', guard.state));
    if (guard.attempt !== undefined) parts.push(equal('attempt', guard.attempt));
    if (guard.open) parts.push(differs('state', 'DONE'));
    if (guard.unreleased) parts.push(absent('released'));
    if (guard.met) parts.push(absent('unmet'));
    return all(...parts);
  };
  const changeOf = (pk: string, change: NodeChange): Item => ({
    ...(change as Item),
    ...('due' in change && { duePk: change.due === undefined ? undefined : dueShard(pk) }),
  });
  const change = (ref: NodeRef, guard: NodeGuard, what: NodeChange): Write => {
    const at = key.node(ref);
    return { kind: 'update', key: at, change: { set: changeOf(at.pk, what) }, if: guardOf(guard) };
  };

  return {
    change,
    async writePlan(ref, nodes, { deadline, ttl }) {
      await table.writeAll(
        nodes.map((node) => ({
          key: key.node({ ...ref, node: node.n }),
          put: {
            n: node.n,
            kind: node.kind,
            name: node.name,
            inc: node.inc,
            remove: node.remove,
            unmet: node.unmet,
            dependants: node.dependants.length > 0 ? node.dependants.join(',') : undefined,
            state: node.due === undefined ? 'WAITING' : 'READY',
            due: node.due,
            duePk: node.due === undefined ? undefined : dueShard(partition.nodes(ref)),
            attempt: 0,
            deadline,
            ttl,
          },
        })),
      );
    },
    async get(ref) {
      const row = await table.get(key.node(ref));
      return row && nodeSchema.parse(row);
    },
    async list(ref) {
      const rows = await table.query(partition.nodes(ref), { prefix: prefix.node });
      return rows.map((row) => nodeSchema.parse(row));
    },
    async tryChange(ref, guard, what) {
      try {
        return nodeSchema.parse(await table.write(change(ref, guard, what)));
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
    async meet(ref, requirements) {
      try {
        const row = await table.write({
          kind: 'update',
          key: key.node(ref),
          change: { take: { unmet: requirements } },
          if: exists('pk'),
        });
        return nodeSchema.parse(row);
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
  };
}
