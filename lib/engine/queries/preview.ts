import { HeatError } from '../../errors.ts';
import type { ResourceBody, ResourceHead } from '../../store/index.ts';
import type { LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../../template/contract.ts';
import { type Decision, decide, freeze } from '../../template/diff/index.ts';
import { prepareProperties } from '../../template/properties/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { type Engine, typeOf } from '../engine.ts';
import { inDependencyOrder } from '../graph.ts';
import { accepted, conflict, type Requested, requestSource, tooManyResources } from '../requested.ts';
import { lookupsFor } from '../resolve.ts';
import type {
  Caller,
  CreateStack,
  PreviewedResource,
  ResourceChanges,
  ResourceDetails,
  StackIdentifier,
  StackView,
} from '../service.ts';
import { openStack, resolveOptions } from './open.ts';
import { listResources } from './resources.ts';

/** Names stand for themselves: a preview asks no cloud. */
const nothingAsked: LookupFacts = { get: () => undefined };
const nothingThere: Lookups = { reference: (resource) => resource, attribute: () => undefined };

/** What creating a stack would make; nothing is stored. @throws HeatError with all problems */
export async function previewStack(engine: Engine, caller: Caller, request: CreateStack): Promise<StackView> {
  const taken = await engine.store.stacks.byName(caller.tenant, request.name);
  if (taken !== undefined) throw conflict(engine, caller, request);
  const { stack: _stack, types: _types, ...source } = requestSource(engine, caller, request.name, request);
  const definition = await accepted(engine, caller, request.name, null, source as Requested);
  const now = engine.runtime.clock.now();
  const stack = { name: request.name, id: 'None' };
  return {
    id: 'None',
    name: request.name,
    description: definition.description,
    action: 'CREATE',
    status: 'COMPLETE',
    reason: '',
    createdAt: now,
    updatedAt: null,
    deletedAt: null,
    owner: caller.userName,
    ownerId: caller.userId,
    parentId: null,
    tenant: caller.tenant,
    tags: request.tags ?? null,
    timeoutMins: request.timeoutMins ?? null,
    disableRollback: request.disableRollback ?? true,
    stackUserProjectId: '',
    lease: null,
    details: {
      parameters: definition.shownParameters,
      outputs: [...definition.outputs.values()].map((o) => ({ key: o.name, description: o.description, value: null })),
      templateDescription: definition.description,
      capabilities: [],
      notificationTopics: [],
    },
    resources: newResources(engine, definition, { stack, parent: null, room: roomOf(engine) }),
  };
}

/** What is left of what one preview may show and read. */
interface Room {
  resources: number;
  /** Of templates, UTF-16 units. */
  text: number;
}

/** Resources that a preview shows where a stack may have any number. */
const mostResources = 10_000;
const mostText = 16_000_000;

function roomOf({ runtime }: Engine): Room {
  const { maxResourcesPerStack } = runtime.settings.limits;
  return { resources: maxResourcesPerStack < 0 ? mostResources : maxResourcesPerStack, text: mostText };
}

/** @throws HeatError RequestLimitExceeded when there is no room for a stack */
function take(room: Room, { resources, source: { template } }: StackDefinition): void {
  room.resources -= resources.size;
  room.text -= typeof template === 'string' ? template.length : 0;
  if (room.resources < 0 || room.text < 0) throw new HeatError('RequestLimitExceeded', tooManyResources);
}

/**
 * Instead of a resource that makes a nested stack, the list of what is in that.
 * @throws HeatError RequestLimitExceeded for more resources than a stack may have, those of nested ones included
 */
function newResources(
  engine: Engine,
  definition: StackDefinition,
  within: { readonly stack: StackIdentifier; readonly parent: string | null; readonly room: Room },
): readonly PreviewedResource[] {
  const { stack, parent, room } = within;
  take(room, definition);
  const dependants = dependantsOf(definition);
  const children = new Map<string, readonly PreviewedResource[]>();
  for (const [name, child] of definition.nested(room.resources + 1)) {
    const at = { stack: { ...stack, name: `${stack.name}-${name}` }, parent: name, room };
    children.set(name, newResources(engine, child, at));
  }
  return [...definition.resources.values()].map(
    (resource) =>
      children.get(resource.name) ?? newResource(engine, definition, resource, { stack, dependants, parent }),
  );
}

function dependantsOf(definition: StackDefinition): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const [name, dependencies] of definition.dependencies()) {
    for (const of of dependencies) by.set(of, [...(by.get(of) ?? []), name]);
  }
  return by;
}

function newResource(
  engine: Engine,
  definition: StackDefinition,
  resource: ResourceDefinition,
  within: {
    readonly stack: StackIdentifier;
    readonly dependants: ReadonlyMap<string, readonly string[]>;
    /** The resource of the parent that makes the stack. */
    readonly parent: string | null;
  },
): ResourceDetails {
  const { stack, dependants, parent } = within;
  const type = typeOf(engine, definition, resource.type, resource.name);
  const given = known(() => resource.properties(nothingThere));
  const properties = type ? prepareProperties(type, given, nothingAsked, { resource: resource.name }).values : given;
  const attributes = {
    ...Object.fromEntries(Object.keys(type?.attributes ?? {}).map((name): [string, Value] => [name, null])),
    ...type?.behaviour?.foreseen?.(properties),
  };
  return {
    name: resource.name,
    type: resource.type,
    stack,
    rootStack: stack,
    physicalId: '',
    action: 'INIT',
    status: 'COMPLETE',
    reason: '',
    createdAt: 0,
    updatedAt: 0,
    requiredBy: dependants.get(resource.name) ?? [],
    parentResource: parent,
    description: resource.description,
    nested: null,
    attributes,
    metadata: known(() => resource.metadata(nothingThere)),
    properties,
  };
}

/** What a nested stack gets from resources that are not there yet is no value of its parameters. */
function known(read: () => ValueMap): ValueMap {
  try {
    return read();
  } catch (error) {
    if (error instanceof HeatError) return {};
    throw error;
  }
}

/**
 * What an update would do to each resource, by what is known before it starts (behaviour 132). What stays is shown as it is
 * now, what is made as it will be. `after`: the definition that the update would bring in force; `showNested`: with what
 * happens within the nested stacks that are updated.
 * @throws HeatError with all problems of the new definition
 */
export async function previewUpdate(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  after: StackDefinition,
  showNested = false,
): Promise<ResourceChanges> {
  const open = await openStack(engine, caller, stack);
  const changes: Record<keyof ResourceChanges, ResourceDetails[]> = {
    added: [],
    deleted: [],
    updated: [],
    replaced: [],
    unchanged: [],
  };
  const within = { stack, dependants: dependantsOf(after), parent: open.head.parent?.name ?? null };
  const options = await resolveOptions(engine, open);
  const bodies = await bodiesOf(engine, open.head.tenant, open.head.id, [...open.current.values()]);
  const details = await listResources(engine, caller, stack, { withDetail: true });
  const live = new Map(
    details.map((one) => [one.name, { ...one, metadata: metadataOf(bodies.get(one.name)) }] as const),
  );
  const children = new Map(showNested ? after.nested() : []);

  const renewed = new Set<string>();
  const decisions = new Map<string, Decision['decision']>();
  for (const name of inDependencyOrder([...after.resources.keys()], after.dependencies())) {
    const resource = after.resources.get(name) as ResourceDefinition;
    const head = open.current.get(name);
    const body = bodies.get(name);
    const type = typeOf(engine, after, resource.type, name);
    if (!head || !body || !type) {
      renewed.add(name);
      continue;
    }
    const lookups = await lookupsFor(options, resource.requires, resource.attributesUsed);
    const before = typeOf(engine, open.loaded.definition, head.type, head.name) ?? type;
    const { decision } = decide({
      name,
      description: resource.description,
      before: body.frozen,
      after: freeze(resource, withoutRenewed(lookups, renewed)),
      schemas: { before, after: type },
      state: { action: head.action, status: head.status },
      physicalId: head.physicalId ?? null,
      facts: nothingAsked,
    });
    decisions.set(name, decision);
    if (decision === 'replace') renewed.add(name);
  }

  for (const [name, resource] of after.resources) {
    const view = newResource(engine, after, resource, within);
    const decision = decisions.get(name);
    const now = live.get(name);
    if (decision === undefined || !now) changes.added.push(view);
    else if (decision === 'replace') changes.replaced.push(view);
    else if (decision === 'update') changes.updated.push(now);
    else changes.unchanged.push(view);
    const child = children.get(name);
    if (decision !== 'update' || child === undefined || !now?.nested) continue;
    const inner = await previewUpdate(engine, caller, now.nested, child, true);
    for (const kind of kinds) changes[kind].push(...inner[kind]);
  }
  for (const [name, now] of live) if (!after.resources.has(name)) changes.deleted.push(now);
  return changes;
}

/** What is made anew has another id and other attributes than now: its name stands for them, as in all that is not there yet. */
const withoutRenewed = (now: Lookups, renewed: ReadonlySet<string>): Lookups => ({
  ...now,
  reference: (name) => (renewed.has(name) ? name : now.reference(name)),
  attribute: (name, attribute, path) => (renewed.has(name) ? undefined : now.attribute(name, attribute, path)),
  attributes: (name) => (renewed.has(name) ? undefined : now.attributes?.(name)),
});

const kinds = ['added', 'deleted', 'updated', 'replaced', 'unchanged'] as const;

const metadataOf = (body: ResourceBody | undefined): ValueMap => (body?.frozen.metadata ?? {}) as ValueMap;

async function bodiesOf(engine: Engine, tenant: string, id: string, heads: readonly ResourceHead[]) {
  const refs = heads.map((head) => ({
    ref: { tenant, stack: id, name: head.name, inc: head.inc },
    body: head.body,
    state: head.state,
  }));
  const contents = await engine.store.resources.contents(refs);
  return new Map(heads.flatMap((head, at) => (contents[at]?.body ? [[head.name, contents[at].body] as const] : [])));
}
