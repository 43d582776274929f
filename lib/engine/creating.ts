import { HeatError } from '../errors.ts';
import {
  ConditionFailed,
  type Definition,
  type SealedSource,
  type StackHead,
  type Trust,
  type Write,
} from '../store/index.ts';
import type { StackDefinition } from '../template/contract.ts';
import type { ValueMap } from '../template/values.ts';
import type { Engine } from './engine.ts';
import { leaseAt } from './lease.ts';
import { listOf, planPatience, stackEvent, timeoutOf } from './lifecycle.ts';
import { startStack } from './messages.ts';
import { reasons } from './reasons.ts';
import type { CreateStack } from './service.ts';

export interface NewStack {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly template: ValueMap;
  /** Of this very stack, as it was loaded to be validated. */
  readonly definition?: StackDefinition;
  readonly files?: Readonly<Record<string, string>>;
  readonly source: SealedSource;
  readonly description: string;
  readonly owner: string;
  readonly ownerId: string;
  readonly tags?: readonly string[];
  readonly trust?: Trust;
  readonly disableRollback: boolean;
  readonly timeoutMins?: number;
  readonly deadline: number;
  readonly root: string;
  readonly rootEpoch: number;
  readonly depth: number;
  readonly parent?: StackHead['parent'];
  readonly deleteAt?: number;
  readonly member?: StackHead['member'];
  /** Writes of the same transaction: checks that must hold for the stack to be made. */
  readonly alongside?: readonly Write[];
}

/** What a request says of a new root stack, as it is stored. */
export function rootStack(
  engine: Engine,
  request: Pick<CreateStack, 'files' | 'tags' | 'timeoutMins' | 'lease'>,
  about: Pick<NewStack, 'tenant' | 'id' | 'name' | 'source' | 'owner' | 'ownerId' | 'disableRollback'>,
  definition: StackDefinition,
): NewStack {
  const now = engine.runtime.clock.now();
  const deleteAt = leaseAt(request.lease, request.tags, now);
  return {
    ...about,
    template: definition.template,
    description: definition.description,
    ...(request.files && { files: request.files }),
    ...(request.tags && { tags: request.tags }),
    ...(request.timeoutMins ? { timeoutMins: request.timeoutMins } : {}),
    deadline: now + timeoutOf(engine, request.timeoutMins),
    root: about.id,
    rootEpoch: 1,
    depth: 0,
    ...(deleteAt !== undefined && { deleteAt }),
  };
}

/**
 * Stores a stack, CREATE_IN_PROGRESS, with its name, row, definition, event and lease in one transaction, then starts its
 * walk. Twice with the same id makes one stack.
 * @throws HeatError StackExists; Gone: it was deleted before it was made
 */
export async function storeStack(engine: Engine, stack: NewStack): Promise<void> {
  const { store, runtime } = engine;
  const { tenant, id, name } = stack;
  const ref = { tenant, stack: id };
  const now = runtime.clock.now();
  const [template, files] = await Promise.all([
    store.blobs.put(tenant, stack.template),
    stack.files && Object.keys(stack.files).length > 0 ? store.blobs.put(tenant, stack.files) : undefined,
  ]);
  const version = 1;
  const reason = reasons.started('CREATE');
  const head: StackHead = {
    tenant,
    id,
    name,
    epoch: 1,
    action: 'CREATE',
    status: 'IN_PROGRESS',
    reason,
    walk: 'running',
    planned: 0,
    plan: 0,
    attempt: 0,
    deadline: stack.deadline,
    version,
    previous: 0,
    disableRollback: stack.disableRollback,
    root: stack.root,
    rootEpoch: stack.rootEpoch,
    depth: stack.depth,
    createdAt: now,
    due: now + planPatience,
    ...(stack.timeoutMins !== undefined && { timeoutMins: stack.timeoutMins }),
    ...(stack.parent && { parent: stack.parent }),
    ...(stack.member && { member: stack.member }),
  };
  const alongside = stack.alongside ?? [];
  const common = {
    description: stack.description,
    owner: stack.owner,
    ownerId: stack.ownerId,
    ...(stack.tags && { tags: [...stack.tags] }),
  };
  const definition: Definition = {
    ...common,
    version,
    template,
    source: stack.source,
    ...(files !== undefined && { files }),
    ...(stack.trust && { trust: stack.trust }),
  };
  try {
    await store.transact([
      ...alongside,
      store.stacks.lockName(tenant, name, id),
      store.stacks.putHead(head),
      store.stacks.putRow(tenant, listOf(head), {
        ...common,
        id,
        name,
        action: 'CREATE',
        status: 'IN_PROGRESS',
        reason,
        createdAt: now,
        disableRollback: stack.disableRollback,
        ...(stack.parent && { parentId: stack.parent.stack }),
        ...(stack.member && { cohort: stack.member.cohort }),
        ...(stack.timeoutMins !== undefined && { timeoutMins: stack.timeoutMins }),
      }),
      store.stacks.putDefinition(ref, definition),
      stackEvent(engine, head, 'CREATE', 'IN_PROGRESS', reason),
      ...(stack.deleteAt !== undefined ? [store.debts.putLease(ref, stack.deleteAt)] : []),
    ]);
    if (stack.definition) engine.remember(ref, version, { stored: definition, definition: stack.definition });
  } catch (error) {
    if (!(error instanceof ConditionFailed) || error.index < alongside.length) throw error;
    const there = await store.stacks.head(ref);
    if (there?.tombstone) throw new HeatError('EntityNotFound', `The Stack (${name}) could not be found.`);
    if (!there) throw new HeatError('StackExists', `The Stack (${name}) already exists.`);
    // The same request again: its first try may have been lost before the walk was started.
    if (there.epoch !== 1) return;
  }
  await startStack(runtime, head);
}
