import { HeatError } from '../../errors.ts';
import type { StackHead, StackRef, Store } from '../../store/index.ts';
import type { Caller, StackIdentifier } from '../service.ts';

export function stackNotFound(nameOrId: string): HeatError {
  return new HeatError('EntityNotFound', `The Stack (${nameOrId}) could not be found.`);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A stack by name (live ones) or id (deleted ones too), behaviour 164. `former`: also by the name of one that has just been
 * deleted, if no other has it.
 * @throws EntityNotFound
 */
export async function findStack(
  store: Store,
  { tenant }: Caller,
  nameOrId: string,
  former?: { readonly now: number },
): Promise<StackIdentifier> {
  if (uuid.test(nameOrId)) {
    const head = await store.stacks.head({ tenant, stack: nameOrId });
    if (head && !head.tombstone) return { name: head.name, id: head.id };
  }
  const id = former
    ? await store.stacks.lastByName(tenant, nameOrId, former.now)
    : await store.stacks.byName(tenant, nameOrId);
  if (id === undefined) throw stackNotFound(nameOrId);
  return { name: nameOrId, id };
}

/** The head of a stack whose name and id were both given; a wrong name with a right id is not found (behaviour 165). */
export async function requireHead(
  store: Store,
  { tenant }: Pick<Caller, 'tenant'>,
  stack: StackIdentifier,
): Promise<StackHead> {
  const head = await store.stacks.head(refOf({ tenant }, stack));
  if (!head || head.tombstone || head.name !== stack.name) throw stackNotFound(stack.name);
  return head;
}

export function refOf({ tenant }: Pick<Caller, 'tenant'>, stack: Pick<StackIdentifier, 'id'>): StackRef {
  return { tenant, stack: stack.id };
}
