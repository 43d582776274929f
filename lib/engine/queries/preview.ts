import type { ResourceHead } from '../../store/index.ts';
import type { LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../../template/contract.ts';
import { decide, freeze } from '../../template/diff/index.ts';
import { prepareProperties } from '../../template/properties/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { type Engine, typeOf } from '../engine.ts';
import { accepted, conflict, type Requested, requestSource } from '../requested.ts';
import { lookupsFor } from '../resolve.ts';
import type { Caller, CreateStack, ResourceChanges, ResourceDetails, StackIdentifier, StackView } from '../service.ts';
import { openStack, resolveOptions } from './open.ts';

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
  const dependants = dependantsOf(definition);
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
    resources: [...definition.resources.values()].map((resource) =>
      newResource(engine, definition, resource, stack, dependants),
    ),
  };
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
  stack: StackIdentifier,
  dependants: ReadonlyMap<string, readonly string[]>,
): ResourceDetails {
  const type = typeOf(engine, definition, resource.type, resource.name);
  const given = resource.properties(nothingThere);
  const properties = type ? prepareProperties(type, given, nothingAsked, { resource: resource.name }).values : given;
  const attributes = Object.fromEntries(
    Object.keys(type?.attributes ?? {}).map((name): [string, Value] => [name, null]),
  );
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
    parentResource: null,
    description: resource.description,
    nested: null,
    attributes,
    metadata: resource.metadata(nothingThere),
    properties,
  };
}

/**
 * What an update would do to each resource, by what is known before it starts (behaviour 132). `after`: the definition
 * that the update would bring in force.
 * @throws HeatError with all problems of the new definition
 */
export async function previewUpdate(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  after: StackDefinition,
): Promise<ResourceChanges> {
  const open = await openStack(engine, caller, stack);
  const changes: Record<keyof ResourceChanges, ResourceDetails[]> = {
    added: [],
    deleted: [],
    updated: [],
    replaced: [],
    unchanged: [],
  };
  const dependants = dependantsOf(after);
  const options = await resolveOptions(engine, open);
  const bodies = await bodiesOf(engine, open.head.tenant, open.head.id, [...open.current.values()]);

  for (const resource of after.resources.values()) {
    const head = open.current.get(resource.name);
    const view = newResource(engine, after, resource, stack, dependants);
    const body = bodies.get(resource.name);
    const type = typeOf(engine, after, resource.type, resource.name);
    if (!head || !body || !type) {
      changes.added.push(view);
      continue;
    }
    const lookups = await lookupsFor(options, resource.requires, resource.attributesUsed);
    const before = typeOf(engine, open.loaded.definition, head.type, head.name) ?? type;
    const { decision } = decide({
      name: resource.name,
      description: resource.description,
      before: body.frozen,
      after: freeze(resource, lookups),
      schemas: { before, after: type },
      state: { action: head.action, status: head.status },
      physicalId: head.physicalId ?? null,
      facts: nothingAsked,
    });
    const kept = {
      ...view,
      physicalId: head.physicalId ?? '',
      action: head.action,
      status: head.status,
      reason: head.reason,
      createdAt: head.createdAt,
      updatedAt: head.updatedAt,
    };
    if (decision === 'replace') changes.replaced.push(kept);
    else if (decision === 'update') changes.updated.push(kept);
    else changes.unchanged.push(view);
  }
  for (const head of open.current.values()) {
    if (after.resources.has(head.name)) continue;
    changes.deleted.push(goneResource(head, stack, bodies.get(head.name)?.properties ?? {}));
  }
  return changes;
}

async function bodiesOf(engine: Engine, tenant: string, id: string, heads: readonly ResourceHead[]) {
  const refs = heads.map((head) => ({
    ref: { tenant, stack: id, name: head.name, inc: head.inc },
    body: head.body,
    state: head.state,
  }));
  const contents = await engine.store.resources.contents(refs);
  return new Map(heads.flatMap((head, at) => (contents[at]?.body ? [[head.name, contents[at].body] as const] : [])));
}

function goneResource(head: ResourceHead, stack: StackIdentifier, properties: ValueMap): ResourceDetails {
  return {
    name: head.name,
    type: head.type,
    stack,
    rootStack: stack,
    physicalId: head.physicalId ?? '',
    action: head.action,
    status: head.status,
    reason: head.reason,
    createdAt: head.createdAt,
    updatedAt: head.updatedAt,
    requiredBy: [],
    parentResource: null,
    description: '',
    nested: null,
    attributes: {},
    metadata: {},
    properties,
  };
}
