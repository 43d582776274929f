import { HeatError } from '../../errors.ts';
import type { ResourceHead, StackHead } from '../../store/index.ts';
import { isMap, type Value, type ValueMap } from '../../template/values.ts';
import { type Engine, refOf, typeOf } from '../engine.ts';
import { readAttributes, recordOf, stackFacts } from '../records.ts';
import type { Caller, ListResources, ResourceDetails, StackIdentifier } from '../service.ts';
import { servicesFor } from '../services.ts';
import { childrenOf, nestedHeads } from './nested.ts';
import { type OpenStack, openHead, openStack } from './open.ts';

const identifierOf = (head: StackHead): StackIdentifier => ({ name: head.name, id: head.id });
const identifierOrNull = (head: StackHead | undefined) => (head === undefined ? null : identifierOf(head));

/** Who needs whom: the template's dependencies, and for what the template no longer has, what was recorded. */
function requiredBy(open: OpenStack): ReadonlyMap<string, readonly string[]> {
  const dependants = new Map<string, Set<string>>();
  const add = (of: string, by: string) => {
    if (of === by || !open.shown.has(by)) return;
    const known = dependants.get(of) ?? new Set();
    dependants.set(of, known.add(by));
  };
  for (const [name, dependencies] of open.loaded.definition.dependencies())
    for (const of of dependencies) add(of, name);
  const names = new Map(open.heads.map((head) => [head.inc, head.name]));
  for (const head of open.shown.values()) {
    if (open.loaded.definition.resources.has(head.name)) continue;
    for (const inc of head.requires) add(names.get(inc) ?? head.name, head.name);
  }
  return new Map([...dependants].map(([name, by]) => [name, [...by]]));
}

async function viewsOf(engine: Engine, open: OpenStack, root: StackIdentifier): Promise<readonly ResourceDetails[]> {
  const by = requiredBy(open);
  const heads = [...open.shown.values()];
  const children = await childrenOf(engine.store, open.head, heads);
  return heads.map((head) => ({
    name: head.name,
    type: head.type,
    stack: identifierOf(open.head),
    rootStack: root,
    physicalId: head.physicalId ?? '',
    action: head.action,
    status: head.status,
    reason: head.reason,
    createdAt: head.createdAt,
    updatedAt: head.updatedAt,
    requiredBy: by.get(head.name) ?? [],
    parentResource: open.head.parent?.name ?? null,
    description: open.loaded.definition.resources.get(head.name)?.description ?? '',
    nested: identifierOrNull(children.get(head.physicalId ?? '')),
    attributes: {},
    metadata: {},
  }));
}

/**
 * What show gives under `attributes`: the map of the live object and what was asked for besides; where there is no such
 * map, all attributes.
 */
async function attributesOf(
  engine: Engine,
  open: OpenStack,
  head: ResourceHead,
  asked: readonly string[] = [],
): Promise<ValueMap> {
  const type = typeOf(engine, open.loaded.definition, head.type, head.name);
  if (!type) return {};
  const ref = { ...refOf(open.head), name: head.name, inc: head.inc };
  const [contents = {}] = await engine.store.resources.contents([
    { ref, body: head.body || (head.target ?? 0), state: head.state },
  ]);
  const cloud = await open.cloud();
  const context = {
    cloud,
    resource: recordOf(engine, open.head, head, type, contents),
    properties: contents.body?.properties ?? {},
    stack: stackFacts(open.head, cloud, engine.runtime.clock.now()),
    engine: servicesFor(engine, open.loaded.stored)(open.head, head),
  };
  if (head.action === 'INIT') return Object.fromEntries(Object.keys(type.attributes).map((name) => [name, null]));
  const read = (names: readonly string[]) => readAttributes(type, context, names, contents.state?.attributes);
  const shown =
    head.physicalId === undefined ? {} : await read(['show', ...asked]).catch(() => ({}) as Record<string, unknown>);
  const { show, ...more } = shown as { show?: Value } & Record<string, Value>;
  const extra = Object.fromEntries(asked.map((name) => [name, more[name] ?? null]));
  if (isMap(show ?? null)) return { ...(show as ValueMap), ...extra };
  const names = Object.keys(type.attributes).filter((name) => name !== 'show');
  const values = (await read(names).catch(() => eachAlone(names, read))) as Record<string, Value>;
  return { ...Object.fromEntries(names.map((name) => [name, values[name] ?? null])), ...extra };
}

/** One attribute that cannot be had does not take the others away. */
async function eachAlone(
  names: readonly string[],
  read: (names: readonly string[]) => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const all = await Promise.all(names.map((name) => read([name]).catch(() => ({}))));
  return Object.assign({}, ...all);
}

const filterFields: Readonly<Record<string, (view: ResourceDetails, value: string) => boolean>> = {
  name: (view, value) => view.name === value,
  action: (view, value) => view.action === value,
  status: (view, value) => view.status === value || `${view.action}_${view.status}` === value,
  type: (view, value) => view.type.includes(value),
  physical_resource_id: (view, value) => view.physicalId === value,
  // The API never shows the ids of records, so nobody can ask for one.
  id: () => false,
};

/** Resources of a stack and, down to a depth, of its nested stacks. @throws EntityNotFound */
export async function listResources(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  query: ListResources,
): Promise<readonly ResourceDetails[]> {
  const top = await openStack(engine, caller, stack);
  const nested = await nestedHeads(engine.store, top.head, query.nestedDepth ?? 0);
  const opened = [top, ...(await Promise.all(nested.map((head) => openHead(engine, caller, head))))];
  const filters = Object.entries(query.filters ?? {});
  const root = identifierOf(top.head);
  const lists = await Promise.all(
    opened.map(async (open) => {
      const views = (await viewsOf(engine, open, root)).filter((view) =>
        filters.every(([name, values]) => values.some((value) => filterFields[name]?.(view, value) ?? true)),
      );
      if (!query.withDetail) return views;
      return Promise.all(
        views.map(async (view) => ({
          ...view,
          attributes: await attributesOf(engine, open, open.shown.get(view.name)!),
        })),
      );
    }),
  );
  return lists.flat();
}

function resourceNotFound(name: string, stack: StackIdentifier): HeatError {
  return new HeatError('ResourceNotFound', `The Resource (${name}) could not be found in Stack ${stack.name}.`);
}

/** @throws ResourceNotFound, EntityNotFound */
export async function showResource(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  name: string,
  withAttributes?: readonly string[],
): Promise<ResourceDetails> {
  const open = await openStack(engine, caller, stack);
  const head = open.shown.get(name);
  if (!head) throw resourceNotFound(name, stack);
  const views = await viewsOf(engine, open, identifierOf(open.head));
  const view = views.find((one) => one.name === name)!;
  return { ...view, attributes: await attributesOf(engine, open, head, withAttributes) };
}

/** @throws ResourceNotFound, EntityNotFound */
export async function showMetadata(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  name: string,
): Promise<ValueMap> {
  const open = await openStack(engine, caller, stack);
  const head = open.shown.get(name);
  if (!head) throw resourceNotFound(name, stack);
  const ref = { ...refOf(open.head), name, inc: head.inc };
  const [contents] = await engine.store.resources.contents([
    { ref, body: head.body || (head.target ?? 0), state: head.state },
  ]);
  return (contents?.state?.metadata ?? contents?.body?.frozen.metadata ?? {}) as ValueMap;
}
