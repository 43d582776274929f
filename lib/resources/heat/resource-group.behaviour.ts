import type { Value, ValueMap } from '../../template/values.ts';
import {
  type ActionContext,
  type Behaviour,
  type NestedRequest,
  type NestedState,
  type Outcome,
  type ReadContext,
  ResourceFailure,
  type UpdateContext,
} from '../contract.ts';
import { idOf, mapAt } from '../rest/values.ts';
import { groupAttribute } from './groups/attributes.ts';
import { type Batch, resourceGroupBatches, secondsWithoutPauses } from './groups/batches.ts';
import {
  indexNames,
  type Member,
  type MemberDefinition,
  memberDefinition,
  policiesIn,
  removedNames,
  rollingMembers,
} from './groups/members.ts';
import { groupOutputs } from './groups/outputs.ts';
import { memberMissing, memberOf, nestedActions, settled, untilSettled } from './nested-stack.ts';

const done: Outcome = { status: 'complete' };

/** Key of the data under which the names that are never used again stand, with commas. */
const removedKey = 'name_blacklist';
const removedList = 'removed_rsrc_list';

/** What is under way: the template of each batch in turn, with a pause between them. */
interface Progress {
  readonly batches: readonly Batch[];
  /** Batch that was sent last; -1: none yet. */
  readonly at: number;
  readonly pausing: boolean;
  readonly removed: readonly string[];
  /** Members that carry the new definition. */
  readonly updated: readonly string[];
}

const asStep = (progress: Progress) => progress as unknown as Value;

export const resourceGroupBehaviour: Behaviour = {
  ...nestedActions(),

  async create(context) {
    if (context.step !== undefined) return proceed(context, context.step as unknown as Progress, undefined);
    const removed = removedFor(context, undefined);
    const count = sizeOf(context);
    const policy = mapAt(context.updatePolicy.batch_create);
    const batches =
      policy !== undefined && count > 0 ? resourceGroupBatches(count, 0, Number(policy.max_batch_size ?? 1), 0) : [];
    refuseLongPauses(context, batches, pauseOf(policy));
    const first = batches[0] ?? { size: count, fresh: count };
    const id = await createOnce(context, await requestFor(context, membersAfter(context, [], removed, first)), removed);
    const progress = {
      batches: batches.length > 0 ? batches : [first],
      at: 0,
      pausing: false,
      removed: [...removed],
      updated: [],
    };
    return withData(untilSettled(id, asStep(progress)), removed);
  },

  async update(context) {
    if (context.step !== undefined) return proceed(context, context.step as unknown as Progress, context.before);
    const id = idOf(context);
    const state = await context.engine.nested(id);
    if (state === undefined) throw new ResourceFailure('NotFound', `The Stack (${id}) could not be found.`);
    const removed = removedFor(context, state);
    const batches = rollingBatches(context, state, removed);
    const count = sizeOf(context);
    const steps = batches.length > 0 ? batches : [{ size: count, fresh: Number.MAX_SAFE_INTEGER }];
    const progress = { batches: steps, at: -1, pausing: false, removed: [...removed], updated: [] };
    return withData(await send(context, progress, context.before), removed);
  },

  // As Heat shows a group: of its own attributes only this one, and none of its members.
  attributes: async (context, names) =>
    Object.fromEntries(names.map((name) => [name, name === removedList ? [...removedBefore(context)] : null])),
  attribute,
};

const countOf = (properties: ValueMap) => Number(properties.count ?? 1);

/** @throws ResourceFailure for more members than a stack may have resources */
function sizeOf({ properties, engine }: ActionContext): number {
  const count = countOf(properties);
  if (count <= engine.maxResources) return count;
  const message = 'Request limit exceeded: Maximum resources per stack exceeded.';
  throw new ResourceFailure('RequestLimitExceeded', message);
}

const pauseOf = (policy: ValueMap | undefined) => Number(policy?.pause_time ?? 0);

const removedBefore = (context: ReadContext): ReadonlySet<string> =>
  new Set((context.resource.data[removedKey] ?? '').split(',').filter((name) => name !== ''));

function removedFor(context: ActionContext, state: NestedState | undefined): ReadonlySet<string> {
  const { removal_policies, removal_policies_mode } = context.properties;
  const members = state && new Map(state.resources.map(({ name, reference }) => [name, reference]));
  const mode = removal_policies_mode === 'update' ? 'update' : 'append';
  return removedNames(policiesIn(removal_policies), removedBefore(context), members, mode);
}

function withData(outcome: Outcome, removed: ReadonlySet<string>): Outcome {
  return { ...outcome, data: { [removedKey]: [...removed].sort().join(',') } };
}

/** Batches apply when the definition has changed and the policy asks for them (behaviour 209). */
function rollingBatches(context: UpdateContext, state: NestedState, removed: ReadonlySet<string>): readonly Batch[] {
  const policy = mapAt(context.updatePolicy.rolling_update);
  if (policy === undefined || !('resource_def' in context.changed)) return [];
  const current = state.resources.filter(({ name }) => !removed.has(name)).length;
  const batches = resourceGroupBatches(
    countOf(context.properties),
    current,
    Number(policy.max_batch_size ?? 1),
    Number(policy.min_in_service ?? 0),
  );
  refuseLongPauses(context, batches, pauseOf(policy));
  return batches;
}

function refuseLongPauses(context: ActionContext, batches: readonly Batch[], pause: number): void {
  if (secondsWithoutPauses(batches.length, pause, context.stack.secondsLeft) === undefined) {
    throw new ResourceFailure('ValueError', 'The current update policy will result in stack update timeout.');
  }
}

/** Goes on after a batch has settled, or after a pause. `before`: the properties before an update. */
async function proceed(context: ActionContext, progress: Progress, before: ValueMap | undefined): Promise<Outcome> {
  const id = idOf(context);
  if (!progress.pausing) {
    const wait = settled(await context.engine.nested(id), id, asStep(progress));
    if (wait !== undefined) return wait;
    if (progress.at >= progress.batches.length - 1) return done;
    const seconds = pauseOf(mapAt(context.updatePolicy[before === undefined ? 'batch_create' : 'rolling_update']));
    if (seconds > 0) {
      return { status: 'waiting', on: { kind: 'time', seconds }, step: asStep({ ...progress, pausing: true }) };
    }
  }
  return send(context, { ...progress, pausing: false }, before);
}

async function send(context: ActionContext, progress: Progress, before: ValueMap | undefined): Promise<Outcome> {
  const id = idOf(context);
  const at = progress.at + 1;
  const batch = progress.batches[at];
  if (batch === undefined) return done;
  const state = await context.engine.nested(id);
  const old = before ?? context.properties;
  const present = (state?.resources ?? []).map(({ name }) => ({
    name,
    definition: definitionOf(progress.updated.includes(name) ? context.properties : old, name),
  }));
  const members = membersAfter(context, present, new Set(progress.removed), batch);
  await context.engine.updateNested(id, await requestFor(context, members));
  const carrying = members.filter((one) => sameDefinition(one.definition, definitionOf(context.properties, one.name)));
  return untilSettled(id, asStep({ ...progress, at, updated: carrying.map(({ name }) => name) }));
}

function definitionOf(properties: ValueMap, name: string): MemberDefinition {
  return memberDefinition(mapAt(properties.resource_def) ?? {}, name, String(properties.index_var ?? '%index%'));
}

const sameDefinition = (a: MemberDefinition, b: MemberDefinition) => JSON.stringify(a) === JSON.stringify(b);

function membersAfter(
  context: ActionContext,
  present: readonly Member<MemberDefinition>[],
  removed: ReadonlySet<string>,
  batch: Batch,
): readonly Member<MemberDefinition>[] {
  const fresh = (name: string) => definitionOf(context.properties, name);
  if (batch.fresh >= batch.size) {
    return indexNames(batch.size, removed).map((name) => ({ name, definition: fresh(name) }));
  }
  return rollingMembers(present, removed, countOf(context.properties), batch, fresh, sameDefinition);
}

async function requestFor(
  context: ActionContext,
  members: readonly Member<MemberDefinition>[],
): Promise<NestedRequest> {
  const resources = Object.fromEntries(members.map(({ name, definition }) => [name, { ...definition }]));
  const names = members.map(({ name }) => name);
  const outputs = groupOutputs(names, await context.engine.attributesUsed());
  return { template: { heat_template_version: '2015-04-30', resources, outputs }, parameters: {} };
}

async function createOnce(
  context: ActionContext,
  request: NestedRequest,
  removed: ReadonlySet<string>,
): Promise<string> {
  const id = await context.engine.createNested(request);
  if (context.resource.physicalId === null) {
    await context.created(id, { [removedKey]: [...removed].sort().join(',') });
  }
  return id;
}

/** Attributes of a group (behaviours 207, 208): the path applies to each member. */
async function attribute(context: ReadContext, name: string, path: readonly Value[]): Promise<Value> {
  if (name === removedList) return [...removedBefore(context)];
  const id = context.resource.physicalId;
  const state = id === null ? undefined : await context.engine.nested(id);
  if (state === undefined) return null;
  const [, only] = path.length === 0 ? (/^resource\.([^.]*)$/.exec(name) ?? []) : [];
  if (only !== undefined && memberOf(state, only) === undefined) throw memberMissing(context, only);
  const names = indexNames(countOf(context.properties), removedBefore(context));
  return groupAttribute(context, state, names, [name, ...path]);
}
