import { z } from 'zod';
import type { FrozenDefinition } from '../template/diff/index.ts';
import type { Value, ValueMap } from '../template/values.ts';
import type { Vault } from '../util/vault.ts';
import { type Item, pack, unpack } from './codec.ts';
import { absent, all, any, below, type Condition, equal, exists } from './expression.ts';
import { type ResourceHead, resourceHeadSchema } from './items.ts';
import { type IncarnationRef, key, partition, prefix, type StackRef } from './keys.ts';
import { ConditionFailed, type Table, type Write } from './table.ts';

/** What an incarnation was last made or changed to; immutable once written. */
export interface ResourceBody {
  /** Everything of the definition, resolved: what a later one is compared with. */
  readonly frozen: FrozenDefinition;
  /** Typed, with defaults and ids: what the type's code gets and the API shows. */
  readonly properties: ValueMap;
  /** Incarnations it uses. */
  readonly requires: readonly number[];
}

/** What changes beside the definition: facts of the type, metadata after signals, attributes known from answers. */
export interface ResourceState {
  readonly version: number;
  readonly data: Readonly<Record<string, string>>;
  /** Absent: as in the body. */
  readonly metadata?: ValueMap;
  readonly attributes?: ValueMap;
}

export interface ResourceGuard {
  readonly epoch?: number;
  /** The claim is this owner's. */
  readonly claim?: string;
  /** Nobody holds a claim at this time. */
  readonly freeAt?: number;
  /** The intent under way; null: none. */
  readonly intent?: string | null;
  readonly state?: number;
}

export type ResourceChange = { readonly [K in keyof ResourceHead]?: ResourceHead[K] | undefined };

export interface ResourceStore {
  /** All incarnations of a stack, by name, oldest first. */
  heads(ref: StackRef): Promise<readonly ResourceHead[]>;
  /** All incarnations of one name, oldest first. */
  named(ref: StackRef, name: string): Promise<readonly ResourceHead[]>;
  head(ref: IncarnationRef): Promise<ResourceHead | undefined>;
  headsOf(refs: readonly IncarnationRef[]): Promise<readonly (ResourceHead | undefined)[]>;
  putHead(ref: StackRef, head: ResourceHead): Write;
  /** Refused when the incarnation is gone. */
  change(ref: IncarnationRef, guard: ResourceGuard, change: ResourceChange): Write;
  /** As `change`, on its own; the head as it is then. undefined: the guard does not hold. */
  tryChange(ref: IncarnationRef, guard: ResourceGuard, change: ResourceChange): Promise<ResourceHead | undefined>;
  /** Lifts an incarnation to an epoch; the head as it is then, whoever lifted it. undefined: gone. */
  raise(ref: IncarnationRef, epoch: number): Promise<ResourceHead | undefined>;
  delete(ref: IncarnationRef, guard: ResourceGuard): Write;

  /** `ttl` in seconds since the epoch: for what belongs to an incarnation that goes. */
  putBody(ref: IncarnationRef, version: number, body: ResourceBody): Write;
  body(ref: IncarnationRef, version: number): Promise<ResourceBody | undefined>;
  expireBody(ref: IncarnationRef, version: number, ttl: number): Write;
  putState(ref: IncarnationRef, state: ResourceState): Write;
  state(ref: IncarnationRef): Promise<ResourceState | undefined>;
  deleteState(ref: IncarnationRef): Write;
  /** Body and state of several incarnations by one read; what is missing is undefined. */
  contents(
    refs: readonly { readonly ref: IncarnationRef; readonly body: number; readonly state: number }[],
  ): Promise<readonly { readonly body?: ResourceBody; readonly state?: ResourceState }[]>;

  sealStep(tenant: string, step: Value | undefined): Uint8Array | undefined;
  openStep(tenant: string, step: Uint8Array | undefined): Value | undefined;
}

const record = z.record(z.string(), z.unknown());
const bodySchema = z.object({
  frozen: z.object({
    type: z.string(),
    properties: record.nullable(),
    metadata: record.nullable(),
    updatePolicy: record.nullable(),
    deletionPolicy: z.string().nullable(),
    dependsOn: z.array(z.string()).nullable(),
    externalId: z.string().nullable(),
    condition: z.unknown(),
  }),
  properties: record,
  requires: z.array(z.int()),
});
const stateSchema = z.object({
  data: z.record(z.string(), z.string()),
  metadata: record.optional(),
  attributes: record.optional(),
});

export function createResourceStore(table: Table, vault: Vault): ResourceStore {
  const guardOf = (guard: ResourceGuard): Condition => {
    const parts: Condition[] = [exists('pk')];
    if (guard.epoch !== undefined) parts.push(equal('epoch', guard.epoch));
    if (guard.claim !== undefined) parts.push(equal('claimOwner', guard.claim));
    if (guard.freeAt !== undefined) parts.push(any(absent('claimUntil'), below('claimUntil', guard.freeAt)));
    if (guard.intent === null) parts.push(absent('intent'));
    else if (guard.intent !== undefined) parts.push(equal('intentId', guard.intent));
    if (guard.state !== undefined) parts.push(equal('state', guard.state));
    return all(...parts);
  };
  /** The id of the intent stands beside it as well, for conditions. */
  const stored = (change: ResourceChange): Item =>
    'intent' in change ? { ...change, intentId: change.intent?.id } : (change as Item);
  const parse = (row: unknown): ResourceHead => resourceHeadSchema.parse(row);

  const openBody = (ref: IncarnationRef, sealed: unknown): ResourceBody | undefined =>
    sealed instanceof Uint8Array
      ? (bodySchema.parse(unpack(vault.open(ref.tenant, sealed, 'body'))) as unknown as ResourceBody)
      : undefined;
  const openState = (ref: IncarnationRef, row: Readonly<Record<string, unknown>> | undefined) =>
    row?.sealed instanceof Uint8Array
      ? ({
          ...stateSchema.parse(unpack(vault.open(ref.tenant, row.sealed, 'state'))),
          version: Number(row.version),
        } as ResourceState)
      : undefined;

  return {
    async heads(ref) {
      const rows = await table.query(partition.resources(ref), { prefix: prefix.head });
      return rows.map(parse);
    },
    async named(ref, name) {
      const rows = await table.query(partition.resources(ref), { prefix: `${prefix.head}${name}/` });
      return rows.map(parse);
    },
    async head(ref) {
      const row = await table.get(key.resourceHead(ref));
      return row && parse(row);
    },
    async headsOf(refs) {
      const rows = await table.getMany(refs.map(key.resourceHead));
      return rows.map((row) => row && parse(row));
    },
    putHead: (ref, head) => ({
      kind: 'put',
      key: key.resourceHead({ ...ref, name: head.name, inc: head.inc }),
      item: stored(head) as Item,
      if: absent('pk'),
    }),
    change: (ref, guard, change) => ({
      kind: 'update',
      key: key.resourceHead(ref),
      change: { set: stored(change) },
      if: guardOf(guard),
    }),
    async tryChange(ref, guard, change) {
      try {
        return parse(await table.write(this.change(ref, guard, change)));
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
    async raise(ref, epoch) {
      try {
        return parse(
          await table.write({
            kind: 'update',
            key: key.resourceHead(ref),
            change: { set: { epoch } },
            if: all(exists('pk'), below('epoch', epoch)),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return error.item && parse(error.item);
      }
    },
    delete: (ref, guard) => ({ kind: 'delete', key: key.resourceHead(ref), if: guardOf(guard) }),

    putBody: (ref, version, body) => ({
      kind: 'put',
      key: key.resourceBody(ref, version),
      item: { sealed: vault.seal(ref.tenant, pack(body), 'body') },
    }),
    async body(ref, version) {
      return openBody(ref, (await table.get(key.resourceBody(ref, version)))?.sealed);
    },
    expireBody: (ref, version, ttl) => ({
      kind: 'update',
      key: key.resourceBody(ref, version),
      change: { set: { ttl } },
      if: exists('pk'),
    }),
    putState: (ref, { version, ...state }) => ({
      kind: 'put',
      key: key.resourceState(ref),
      item: { version, sealed: vault.seal(ref.tenant, pack(state), 'state') },
    }),
    async state(ref) {
      return openState(ref, await table.get(key.resourceState(ref)));
    },
    deleteState: (ref) => ({ kind: 'delete', key: key.resourceState(ref) }),

    async contents(refs) {
      const keys = refs.flatMap(({ ref, body, state }) => [
        ...(body > 0 ? [key.resourceBody(ref, body)] : []),
        ...(state > 0 ? [key.resourceState(ref)] : []),
      ]);
      if (keys.length === 0) return refs.map(() => ({}));
      const rows = await table.getMany(keys);
      let at = 0;
      return refs.map(({ ref, body, state }) => {
        const opened = body > 0 ? openBody(ref, rows[at++]?.sealed) : undefined;
        const facts = state > 0 ? openState(ref, rows[at++]) : undefined;
        return { ...(opened && { body: opened }), ...(facts && { state: facts }) };
      });
    },

    sealStep: (tenant, step) => (step === undefined ? undefined : vault.seal(tenant, pack(step), 'step')),
    openStep: (tenant, step) => (step === undefined ? undefined : (unpack(vault.open(tenant, step, 'step')) as Value)),
  };
}
