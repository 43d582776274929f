import type { Value, ValueMap } from '../../template/values.ts';
import { isList, isMap } from '../../template/values.ts';
import {
  type ActionContext,
  type Behaviour,
  type NestedRequest,
  type NestedResource,
  type NestedState,
  type Outcome,
  type ReadContext,
  ResourceFailure,
} from '../contract.ts';
import { idOf } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };

/** Waits for a nested stack; the handler is called again when it has settled. */
export const untilSettled = (stack: string, step: Value): Outcome => ({
  status: 'waiting',
  on: { kind: 'stack', stack },
  step,
});

/** What is common to types that are nested stacks (behaviours 181, 193 to 196). */
export function nestedActions(): Pick<Behaviour, 'delete' | 'suspend' | 'resume' | 'check' | 'usable' | 'find'> {
  return {
    async delete(context) {
      const id = context.resource.physicalId;
      if (id === null) return done;
      const state = await context.engine.nested(id);
      if (state === undefined) return done;
      if (context.step !== undefined && state.status === 'FAILED') throw failureOf(state);
      if (context.step === undefined) await context.engine.deleteNested(id);
      return untilSettled(id, 'asked');
    },
    suspend: (context) => act(context, 'SUSPEND'),
    resume: (context) => act(context, 'RESUME'),
    check: (context) => act(context, 'CHECK'),
    // A failed nested stack is updated in place; one that was deleted behind the back is replaced.
    usable: async (context) =>
      context.resource.physicalId !== null && (await context.engine.nested(context.resource.physicalId)) !== undefined,
  };
}

async function act(context: ActionContext, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<Outcome> {
  const id = idOf(context);
  if (context.step === undefined) {
    await context.engine.actNested(id, action);
    return untilSettled(id, 'asked');
  }
  return settled(await context.engine.nested(id), id) ?? done;
}

/** What a nested stack's state means for its resource: wait, fail, or undefined: it is complete. */
export function settled(state: NestedState | undefined, id: string, step: Value = 'asked'): Outcome | undefined {
  if (state === undefined) throw new ResourceFailure('NotFound', `The Stack (${id}) could not be found.`);
  if (state.status === 'FAILED') throw failureOf(state);
  return state.status === 'IN_PROGRESS' ? untilSettled(id, step) : undefined;
}

/** The failure of the nested stack as one of this resource, with the path down to where it happened (behaviour 136). */
export function failureOf(state: NestedState): ResourceFailure {
  const inner = /^Resource \w+ failed: (?:(\w+): )?(?:(resources[.[][^:\s]+): )?([\s\S]*)$/.exec(state.reason);
  if (inner === null) return new ResourceFailure('Error', state.reason);
  const [, type = 'Error', path, message = ''] = inner;
  return new ResourceFailure(type, message, path === undefined ? {} : { path });
}

/** Creates the nested stack once and waits for it. */
export async function createNested(context: ActionContext, request: NestedRequest): Promise<string> {
  const known = context.resource.physicalId;
  if (known !== null && context.step !== undefined) return known;
  const id = await context.engine.createNested(request);
  if (known === null) await context.created(id);
  return id;
}

export const memberOf = (state: NestedState, name: string): NestedResource | undefined =>
  state.resources.find((resource) => resource.name === name);

/**
 * `resource.NAME` and `resource.NAME.ATTRIBUTE…` of a nested stack; undefined: another attribute. Of a stack without resources
 * all of them are null, as in Heat. @throws ResourceFailure NotFound
 */
export async function resourceAttribute(
  context: ReadContext,
  state: NestedState,
  name: string,
  path: readonly Value[],
): Promise<{ readonly value: Value } | undefined> {
  if (!name.startsWith('resource.')) return undefined;
  const [, member = '', ...rest] = splitTwice(name);
  const resource = memberOf(state, member);
  if (resource === undefined && state.resources.length === 0) return { value: null };
  if (resource === undefined) throw memberMissing(context, member);
  const [attribute, ...below] = [...rest, ...path];
  if (attribute === undefined) return { value: resource.reference };
  return { value: await resource.attribute(String(attribute), below) };
}

export const memberMissing = (context: ReadContext, member: string) =>
  new ResourceFailure('NotFound', `Member '${member}' not found in group resource '${context.resource.name}'.`);

/** `resource.a.b.c` → resource, a, b.c */
function splitTwice(name: string): string[] {
  const [head = '', member = '', ...rest] = name.split('.');
  return rest.length === 0 ? [head, member] : [head, member, rest.join('.')];
}

/** The value at `path`; what is not there is null (behaviour 169). */
export function select(value: Value, path: readonly Value[]): Value {
  let at: Value | undefined = value;
  for (const key of path) {
    if (isMap(at)) at = (at as ValueMap)[String(key)];
    else if (isList(at) && Number.isInteger(Number(key))) at = at.at(Number(key));
    else return null;
  }
  return at ?? null;
}
