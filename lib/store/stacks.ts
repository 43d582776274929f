import type { z } from 'zod';
import type { Value, ValueMap } from '../template/values.ts';
import type { Vault } from '../util/vault.ts';
import { type Item, pack, unpack } from './codec.ts';
import { absent, all, below, type Condition, equal, exists } from './expression.ts';
import {
  type DefinitionRow,
  definitionRowSchema,
  type ListRow,
  listRowSchema,
  type OwedTrust,
  owedTrustSchema,
  type StackHead,
  stackHeadSchema,
  type trustSchema,
} from './items.ts';
import { dueShard, key, type ListKind, partition, type StackRef } from './keys.ts';
import { ConditionFailed, type Table, type Write } from './table.ts';

/** What a definition keeps beside its template and files; sealed, for it may hold hidden parameters. */
export interface SealedSource {
  readonly environment?: string | ValueMap | null;
  readonly environmentFiles?: readonly string[];
  readonly parameters: ValueMap;
  /** The parent's view, for a nested stack. */
  readonly parent?: Value;
}

export interface Definition extends Omit<DefinitionRow, 'sealed'> {
  readonly source: SealedSource;
}

export type Trust = z.output<typeof trustSchema>;

/** What must hold of a head for a write to happen. */
export interface HeadGuard {
  readonly epoch?: number;
  readonly walk?: StackHead['walk'];
  readonly status?: StackHead['status'];
  /** planned is below this. */
  readonly unplanned?: number;
  readonly attempt?: number;
}

export type HeadChange = { readonly [K in keyof StackHead]?: StackHead[K] | undefined };

export interface StackStore {
  /** Strongly consistent, as everything here. */
  head(ref: StackRef): Promise<StackHead | undefined>;
  heads(refs: readonly StackRef[]): Promise<readonly (StackHead | undefined)[]>;
  /** Refused when a stack, or its tombstone, stands there. */
  putHead(head: StackHead): Write;
  changeHead(ref: StackRef, guard: HeadGuard, change: HeadChange): Write;
  checkHead(ref: StackRef, guard: HeadGuard): Write;

  /** The stack that has the name now. */
  byName(tenant: string, name: string): Promise<string | undefined>;
  /** The stack that had the name last, as long as that is remembered; whoever has it now comes first. */
  lastByName(tenant: string, name: string, now: number): Promise<string | undefined>;
  lockName(tenant: string, name: string, stack: string): Write;
  /** `until`: milliseconds since the epoch until which it is remembered who had it. */
  unlockName(tenant: string, name: string, stack: string, until: number): Write;

  /** Newest first; `after` is a sort key as `position` gives it. */
  list(
    tenant: string,
    kind: ListKind,
    options?: {
      readonly limit?: number;
      readonly after?: string;
      readonly oldestFirst?: boolean;
      /** Without the stacks of learners. */
      readonly ownOnly?: boolean;
    },
  ): Promise<readonly ListRow[]>;
  position(row: Pick<ListRow, 'createdAt' | 'id'>): string;
  putRow(tenant: string, kind: ListKind, row: ListRow, ttl?: number): Write;
  changeRow(
    tenant: string,
    kind: ListKind,
    of: Pick<ListRow, 'createdAt' | 'id'>,
    change: { readonly [K in keyof ListRow]?: ListRow[K] | undefined },
  ): Write;
  row(tenant: string, kind: ListKind, of: Pick<ListRow, 'createdAt' | 'id'>): Promise<ListRow | undefined>;
  deleteRow(tenant: string, kind: ListKind, of: Pick<ListRow, 'createdAt' | 'id'>): Write;

  putDefinition(ref: StackRef, definition: Definition): Write;
  definition(ref: StackRef, version: number): Promise<Definition | undefined>;

  /** The task token on which the stack machine waits. */
  putToken(ref: StackRef, epoch: number, token: string, ttl: number): Promise<void>;
  token(ref: StackRef): Promise<{ readonly epoch: number; readonly token: string } | undefined>;

  /** A trust that is to be deleted: a debt until it is gone. */
  oweTrust(ref: StackRef, trust: OwedTrust, due: number): Write;
  /** The debt of one that was asked for becomes a trust that is held. */
  holdTrust(ref: StackRef, mark: string, trust: Trust): readonly Write[];
  /** All there are of a stack or a cohort, but for those that were only asked for. */
  trusts(ref: StackRef): Promise<readonly Trust[]>;
  trustGone(ref: StackRef, trustId: string): Promise<void>;
}

export function createStackStore(table: Table, vault: Vault): StackStore {
  const guardOf = (guard: HeadGuard): Condition => {
    const parts: Condition[] = [exists('pk'), absent('tombstone')];
    if (guard.epoch !== undefined) parts.push(equal('epoch', guard.epoch));
    if (guard.walk !== undefined) parts.push(equal('walk', guard.walk));
    if (guard.status !== undefined) parts.push(equal('status', guard.status));
    if (guard.unplanned !== undefined) parts.push(below('planned', guard.unplanned));
    if (guard.attempt !== undefined) parts.push(equal('attempt', guard.attempt));
    return all(...parts);
  };
  /** The index knows an item by both attributes or not at all. */
  const withShard = (pk: string, change: Item): Item =>
    'due' in change ? { ...change, duePk: change.due === undefined ? undefined : dueShard(pk) } : change;
  const rowKey = (tenant: string, kind: ListKind, of: Pick<ListRow, 'createdAt' | 'id'>) =>
    key.row(tenant, kind, of.createdAt, of.id);

  return {
    async head(ref) {
      const row = await table.get(key.stackHead(ref));
      return row && stackHeadSchema.parse(row);
    },
    async heads(refs) {
      const rows = await table.getMany(refs.map(key.stackHead));
      return rows.map((row) => row && stackHeadSchema.parse(row));
    },
    putHead(head) {
      const at = key.stackHead({ tenant: head.tenant, stack: head.id });
      return { kind: 'put', key: at, item: withShard(at.pk, { ...head, due: head.due }), if: absent('pk') };
    },
    changeHead(ref, guard, change) {
      const at = key.stackHead(ref);
      return { kind: 'update', key: at, change: { set: withShard(at.pk, change as Item) }, if: guardOf(guard) };
    },
    checkHead: (ref, guard) => ({ kind: 'check', key: key.stackHead(ref), if: guardOf(guard) }),

    async byName(tenant, name) {
      const row = await table.get(key.name(tenant, name));
      return typeof row?.stack === 'string' ? row.stack : undefined;
    },
    async lastByName(tenant, name, now) {
      const row = await table.get(key.name(tenant, name));
      if (typeof row?.stack === 'string') return row.stack;
      return typeof row?.former === 'string' && Number(row.until) > now ? row.former : undefined;
    },
    lockName: (tenant, name, stack) => ({
      kind: 'put',
      key: key.name(tenant, name),
      item: { stack },
      if: absent('stack'),
    }),
    unlockName: (tenant, name, stack, until) => ({
      kind: 'update',
      key: key.name(tenant, name),
      change: { set: { stack: undefined, former: stack, until, ttl: Math.ceil(until / 1000) } },
      // A lock that is gone, or another's by now, must not stop the end of a deletion.
      if: { op: 'or', of: [absent('stack'), equal('stack', stack)] },
    }),

    async list(tenant, kind, options = {}) {
      const rows = await table.query(partition.list(tenant, kind), {
        descending: !options.oldestFirst,
        ...(options.limit !== undefined && { limit: options.limit }),
        ...(options.after !== undefined && { after: options.after }),
        ...(options.ownOnly && { only: absent('cohort') }),
      });
      return rows.map((row) => listRowSchema.parse(row));
    },
    position: (row) => key.row('', 'live', row.createdAt, row.id).sk,
    putRow: (tenant, kind, row, ttl) => ({
      kind: 'put',
      key: rowKey(tenant, kind, row),
      item: { ...row, ...(ttl !== undefined && { ttl }) },
    }),
    changeRow: (tenant, kind, of, change) => ({
      kind: 'update',
      key: rowKey(tenant, kind, of),
      change: { set: change },
      if: exists('pk'),
    }),
    async row(tenant, kind, of) {
      const row = await table.get(rowKey(tenant, kind, of));
      return row && listRowSchema.parse(row);
    },
    deleteRow: (tenant, kind, of) => ({ kind: 'delete', key: rowKey(tenant, kind, of) }),

    putDefinition(ref, { source, ...rest }) {
      const sealed = vault.seal(ref.tenant, pack(source), 'definition');
      return {
        kind: 'put',
        key: key.definition(ref, rest.version),
        item: { ...rest, sealed },
        if: absent('pk'),
      };
    },
    async definition(ref, version) {
      const row = await table.get(key.definition(ref, version));
      if (!row) return undefined;
      const { sealed, ...rest } = definitionRowSchema.parse(row);
      return { ...rest, source: unpack(vault.open(ref.tenant, sealed, 'definition')) as SealedSource };
    },

    async putToken(ref, epoch, token, ttl) {
      try {
        await table.write({
          kind: 'put',
          key: key.stackToken(ref),
          item: { epoch, token, ttl },
          if: { op: 'or', of: [absent('pk'), { op: '<=', name: 'epoch', value: epoch }] },
        });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
    async token(ref) {
      const row = await table.get(key.stackToken(ref));
      return typeof row?.token === 'string' ? { epoch: Number(row.epoch), token: row.token } : undefined;
    },

    oweTrust(ref, trust, due) {
      const at = key.trust(ref, trust.trustId);
      return { kind: 'put', key: at, item: withShard(at.pk, { ...trust, due }) };
    },
    holdTrust: (ref, mark, trust) => [
      { kind: 'delete', key: key.trust(ref, mark) },
      { kind: 'put', key: key.trust(ref, trust.trustId), item: trust },
    ],
    async trusts(ref) {
      const rows = await table.query(partition.stack(ref), { prefix: 'TRUST#' });
      return rows.map((row) => owedTrustSchema.parse(row)).filter(({ expected }) => !expected);
    },
    trustGone: async (ref, trustId) => {
      await table.write({ kind: 'delete', key: key.trust(ref, trustId) });
    },
  };
}
