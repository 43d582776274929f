import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import {
  type ActionContext,
  type Behaviour,
  type Outcome,
  type ReadContext,
  ResourceFailure,
  type UpdateContext,
  type Wait,
} from '../contract.ts';
import type { Body, RestDeclaration, States } from './declaration.ts';
import { asValue, type CloudObject, idOf, madeSince } from './values.ts';

const anyObject = z.record(z.string(), z.unknown());
const nothing: Outcome = { status: 'complete' };

/** The behaviour that a declaration describes. */
export function rest(declaration: RestDeclaration): Behaviour {
  const behaviour: Behaviour = {
    create: (context) => create(declaration, context),
    delete: (context) => remove(declaration, context),
    find: (context) => find(declaration, context),
    findsOwn: async (context) => hasOwnName(await declaration.create(context), context),
    tellsApart: async (context, other) =>
      apart(await declaration.create(context), await declaration.create(other), declaration.find?.loose ?? []),
    attributes: (context, names) => attributes(declaration, context, names),
    usable: (context) => usable(declaration, context),
  };
  return {
    ...behaviour,
    ...((declaration.update ?? declaration.alongUpdate) !== undefined && {
      update: (context: UpdateContext) => update(declaration, context),
    }),
    ...(declaration.remove?.before === undefined && { wholeWhenRefused: true as const }),
    ...(declaration.check && { check: (context: ActionContext) => check(declaration, context) }),
  };
}

/** GET of one object. @throws CloudError 'gone' */
export async function show(declaration: RestDeclaration, context: ReadContext, id: string): Promise<CloudObject> {
  const { body } = await context.cloud.request({
    service: declaration.service,
    method: 'GET',
    path: pathOf(declaration, id),
    microversion: declaration.microversion,
    schema: z.looseObject({ [declaration.singular]: anyObject }),
  });
  return body[declaration.singular] as CloudObject;
}

export const pathOf = (declaration: RestDeclaration, id: string): string =>
  `${declaration.collection}/${encodeURIComponent(id)}`;

async function create(declaration: RestDeclaration, context: ActionContext): Promise<Outcome> {
  const known = context.resource.physicalId;
  const object = known === null ? await post(declaration, context) : await show(declaration, context, known);
  const id = known ?? String(object[declaration.id ?? 'id']);
  if (context.step === undefined) await declaration.complete?.(context, id);
  const { states } = declaration;
  // Some answers to a create have no state yet.
  const untold = known === null && states !== undefined && object[states.field] === undefined;
  const waiting = untold ? pending(declaration, id, states) : unready(declaration, object, id);
  if (waiting !== undefined) return { status: 'waiting', on: waiting, step: 'made' };
  const lasting = Object.fromEntries(
    (declaration.lasting ?? []).filter((name) => name in object).map((name) => [name, asValue(object[name])]),
  );
  return Object.keys(lasting).length === 0 ? nothing : { status: 'complete', attributes: lasting };
}

async function post(declaration: RestDeclaration, context: ActionContext): Promise<CloudObject> {
  const body = { [declaration.singular]: await declaration.create(context), ...declaration.beside?.(context) };
  const idField = declaration.id ?? 'id';
  const answer = await context.cloud.request({
    service: declaration.service,
    method: 'POST',
    path: declaration.collection,
    microversion: declaration.microversion,
    body,
    schema: z.looseObject({
      [declaration.singular]: z.looseObject({ [idField]: z.union([z.string(), z.number()]) }),
    }),
  });
  const object = answer.body[declaration.singular] as CloudObject;
  await context.created(String(object[idField]), declaration.keep?.(object, context));
  return object;
}

async function update(declaration: RestDeclaration, context: UpdateContext): Promise<Outcome> {
  const id = idOf(context);
  if (context.step === undefined) {
    await declaration.alongUpdate?.(context, id);
    await put(declaration, context, id, (await declaration.update?.(context, id)) ?? {});
  }
  if (declaration.states === undefined) return nothing;
  const waiting = unready(declaration, await show(declaration, context, id), id);
  return waiting === undefined ? nothing : { status: 'waiting', on: waiting, step: 'sent' };
}

async function put(declaration: RestDeclaration, context: UpdateContext, id: string, body: Body): Promise<void> {
  if (Object.keys(body).length === 0) return;
  await context.cloud.request({
    service: declaration.service,
    method: declaration.updateMethod ?? 'PUT',
    path: pathOf(declaration, id),
    microversion: declaration.microversion,
    body: { [declaration.singular]: body },
  });
}

async function remove(declaration: RestDeclaration, context: ActionContext): Promise<Outcome> {
  const id = context.resource.physicalId;
  if (id === null) return nothing;
  try {
    if (context.step === undefined) {
      await declaration.remove?.before?.(context, id);
      await context.cloud.request({
        service: declaration.service,
        method: 'DELETE',
        path: pathOf(declaration, id),
        microversion: declaration.microversion,
      });
    }
    const later = declaration.remove?.later;
    if (later === undefined) return nothing;
    if (context.step !== undefined) refuseFailed(await show(declaration, context, id), declaration, later.failed);
    return { status: 'waiting', on: vanished(declaration, id, later.failed), step: 'asked' };
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return nothing;
    throw error;
  }
}

function refuseFailed(object: CloudObject, { states }: RestDeclaration, failed: readonly string[]): void {
  const state = stateOf(object, states?.field ?? 'status');
  if (failed.includes(state)) throw inError(state, states?.reason?.(object));
}

/** Whether the name that is sent was generated: it belongs to one incarnation alone. */
const hasOwnName = (wanted: Body, { resource }: ActionContext): boolean => wanted.name === resource.physicalName;

/**
 * Objects that this create made: with the name that was asked for, since the intent. A generated name belongs to one
 * incarnation alone; behind a name that a user chose, what was sent must be there too.
 */
async function find(declaration: RestDeclaration, context: ActionContext): Promise<readonly string[]> {
  const wanted = await declaration.create(context);
  const name = 'name' in wanted ? String(wanted.name) : undefined;
  const query = declaration.find?.query?.(context) ?? (name === undefined ? {} : { name });
  const listed = await listAll(
    context.cloud,
    {
      service: declaration.service,
      path: declaration.list ?? declaration.collection,
      query,
      ...(declaration.microversion !== undefined && { microversion: declaration.microversion }),
    },
    declaration.plural,
  );
  const own = hasOwnName(wanted, context);
  return listed
    .filter((object) => name === undefined || object.name === name)
    .filter((object) => madeSince(object, context.intent))
    .filter((object) => own || agrees(object, wanted, declaration.find?.loose ?? []))
    .map((object) => String(object[declaration.id ?? 'id']));
}

/** Whether an object has the plain values that were sent; what a service adds or answers in another form does not count. */
export function agrees(object: CloudObject, sent: Body, loose: readonly string[]): boolean {
  return Object.entries(sent).every(([key, value]) => {
    if (loose.includes(key) || value === null || typeof value === 'object') return true;
    const got = object[key];
    return got === undefined || (got !== null && typeof got === 'object') || String(got) === String(value);
  });
}

/** Whether no object can have the plain values of both bodies, by which it is found. */
function apart(one: Body, other: Body, loose: readonly string[]): boolean {
  return Object.entries(one).some(([key, value]) => {
    const its = other[key];
    const plain = [value, its].every((each) => each !== null && each !== undefined && typeof each !== 'object');
    return plain && !loose.includes(key) && String(value) !== String(its);
  });
}

async function attributes(
  declaration: RestDeclaration,
  context: ReadContext,
  names: readonly string[],
): Promise<ValueMap> {
  if (context.resource.physicalId === null) return {};
  const object = await show(declaration, context, context.resource.physicalId);
  const found: Record<string, Value> = {};
  for (const name of names) {
    const how = declaration.attributes?.[name] ?? name;
    if (name === 'show' && how === name) found[name] = asValue(object);
    else found[name] = typeof how === 'string' ? asValue(object[how]) : await how(object, context);
  }
  return found;
}

async function usable(declaration: RestDeclaration, context: ReadContext): Promise<boolean> {
  if (context.resource.physicalId === null) return false;
  try {
    const object = await show(declaration, context, context.resource.physicalId);
    const { states } = declaration;
    return states === undefined || !states.failed.includes(stateOf(object, states.field));
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return false;
    throw error;
  }
}

async function check(declaration: RestDeclaration, context: ActionContext): Promise<Outcome> {
  const object = await show(declaration, context, idOf(context));
  const { states } = declaration;
  if (states === undefined) return nothing;
  const state = stateOf(object, states.field);
  if (states.ready.includes(state)) return nothing;
  throw new ResourceFailure('Error', `'${states.field}': expected '${states.ready[0]}', got '${state}'`);
}

/** Upper case, without what some clouds append in brackets. */
export const stateOf = (object: CloudObject, field: string): string =>
  String(object[field] ?? '')
    .split('(')[0]
    ?.trim()
    .toUpperCase() ?? '';

/** What to wait for, or undefined when the object is ready. @throws ResourceFailure when it has failed. */
export function unready(declaration: RestDeclaration, object: CloudObject, id: string): Wait | undefined {
  const { states } = declaration;
  if (states === undefined || object[states.field] === undefined) return undefined;
  const state = stateOf(object, states.field);
  if (states.ready.includes(state)) return undefined;
  if (states.pending.includes(state)) return pending(declaration, id, states);
  if (states.failed.includes(state)) throw inError(state, states.reason?.(object));
  throw unknownState(state, states.unknown);
}

export function inError(state: string, reason: string | undefined): ResourceFailure {
  return new ResourceFailure('ResourceInError', `Went to status ${state} due to "${reason ?? 'Unknown'}"`, {
    retry: true,
  });
}

export function unknownState(state: string, result = 'Resource failed'): ResourceFailure {
  return new ResourceFailure('ResourceUnknownStatus', `${result} - Unknown status ${state} due to "Unknown"`);
}

function pending(declaration: RestDeclaration, id: string, states: States): Wait {
  return { ...poll(declaration, id), field: states.field, while: states.pending };
}

function vanished(declaration: RestDeclaration, id: string, failed: readonly string[]): Wait {
  const field = declaration.states?.field ?? 'status';
  return { ...poll(declaration, id), field, while: [], gone: true, until: failed };
}

function poll(declaration: RestDeclaration, id: string) {
  return {
    kind: 'poll',
    service: declaration.service,
    collection: declaration.list ?? declaration.collection,
    item: `${declaration.collection}/`,
    ...(declaration.microversion !== undefined && { microversion: declaration.microversion }),
    id,
  } as const;
}
