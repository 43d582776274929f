import { HeatError } from '../../errors.ts';
import type { StackHead, Store, StoredEvent } from '../../store/index.ts';
import type { ValueMap } from '../../template/values.ts';
import type { Caller, EventView, ListEvents, StackIdentifier } from '../service.ts';
import { refOf, requireHead } from './find.ts';
import { nestedHeads } from './nested.ts';

function viewOf(event: StoredEvent, head: StackHead, root: StackIdentifier, properties: ValueMap): EventView {
  return {
    id: event.id,
    stack: { name: head.name, id: head.id },
    rootStack: root,
    resourceName: event.name,
    resourceType: event.type,
    physicalId: event.physicalId ?? null,
    action: event.action as EventView['action'],
    status: event.status,
    reason: event.reason,
    at: event.at,
    properties,
  };
}

const filterFields: Readonly<Record<string, (event: StoredEvent) => string>> = {
  action: (event) => event.action,
  name: (event) => event.name,
  status: (event) => event.status,
  type: (event) => event.type,
};

/** Events of a stack, and down to a depth of its nested stacks. @throws EntityNotFound */
export async function listEvents(
  store: Store,
  caller: Caller,
  stack: StackIdentifier,
  query: ListEvents,
): Promise<readonly EventView[]> {
  const head = await requireHead(store, caller, stack);
  if (query.limit === 0) return [];
  const root = { name: head.name, id: head.id };
  const filters = Object.entries(query.filters ?? {});
  const wanted = (event: StoredEvent) =>
    (query.resource === undefined || event.name === query.resource) &&
    filters.every(([name, values]) => !filterFields[name] || values.includes(filterFields[name](event)));
  const descending = (query.sortDir ?? 'desc') === 'desc';

  const single =
    (query.nestedDepth ?? 0) === 0 && filters.length === 0 && query.resource === undefined && !query.sortKeys?.length;
  if (single) {
    const ref = refOf(caller, stack);
    const known = query.marker !== undefined && (await store.events.get(ref, query.marker)) !== undefined;
    const events = await store.events.list(ref, {
      limit: query.limit,
      descending,
      after: known ? query.marker : undefined,
    });
    return events.map((event) => viewOf(event, head, root, {}));
  }

  const heads = [head, ...(await nestedHeads(store, head, query.nestedDepth ?? 0))];
  const lists = await Promise.all(
    heads.map(async (one) =>
      (await store.events.list({ tenant: head.tenant, stack: one.id }))
        .filter(wanted)
        .map((event) => viewOf(event, one, root, {})),
    ),
  );
  const sign = descending ? -1 : 1;
  const byType = query.sortKeys?.includes('resource_type') ?? false;
  const all = lists.flat().sort((a, b) => {
    const [x, y] = byType && a.resourceType !== b.resourceType ? [a.resourceType, b.resourceType] : [a.id, b.id];
    return x < y ? -sign : x > y ? sign : 0;
  });
  const from = query.marker === undefined ? 0 : all.findIndex((event) => event.id === query.marker) + 1;
  return all.slice(from, query.limit === undefined ? undefined : from + query.limit);
}

/** One event with the properties of its time. @throws HTTPNotFound, EntityNotFound */
export async function showEvent(
  store: Store,
  caller: Caller,
  stack: StackIdentifier,
  resource: string,
  id: string,
): Promise<EventView> {
  const head = await requireHead(store, caller, stack);
  const ref = refOf(caller, stack);
  const event = await store.events.get(ref, id);
  if (!event || event.name !== resource) throw new HeatError('HTTPNotFound', `No event ${id} found`);
  const at = { ...ref, name: event.name, inc: event.inc ?? 0 };
  const body =
    event.inc === undefined || event.body === undefined ? undefined : await store.resources.body(at, event.body);
  return viewOf(event, head, { name: head.name, id: head.id }, body?.frozen.properties ?? {});
}
