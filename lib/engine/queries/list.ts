import type { ListKind, ListRow, Store } from '../../store/index.ts';
import type { Caller, ListStacks, StackView } from '../service.ts';

/** A row of a list as the API shows stacks. */
export function viewOfRow(tenant: string, row: ListRow): StackView {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    action: row.action,
    status: row.status,
    reason: row.reason,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt ?? null,
    deletedAt: row.deletedAt ?? null,
    owner: row.owner,
    ownerId: row.ownerId,
    parentId: row.parentId ?? null,
    tenant,
    tags: row.tags && row.tags.length > 0 ? row.tags : null,
    timeoutMins: row.timeoutMins ?? null,
    disableRollback: row.disableRollback,
    stackUserProjectId: stackUserProject(row.parentId ?? row.id),
    lease: null,
  };
}

/**
 * Heat keeps the users of a stack in a project made for its root stack. Kiln's guests signal by signed URLs and need no
 * user, so this is the id that such a project would be found under, derived from the root stack.
 */
export function stackUserProject(root: string): string {
  return root.replaceAll('-', '');
}

type Field = (row: ListRow, tenant: string) => string;

const fields: Readonly<Record<string, Field>> = {
  id: (row) => row.id,
  name: (row) => row.name,
  action: (row) => row.action,
  status: (row) => row.status,
  tenant: (_row, tenant) => tenant,
  username: (row) => row.owner,
  owner_id: (row) => row.parentId ?? '',
  status_reason: (row) => row.reason,
  disable_rollback: (row) => String(row.disableRollback),
  timeout_mins: (row) => String(row.timeoutMins ?? ''),
  stack_user_project_id: (row) => stackUserProject(row.parentId ?? row.id),
};

/** Other names of the same filters. */
const filterAliases: Readonly<Record<string, string>> = {
  stack_name: 'name',
  stack_action: 'action',
  stack_status: 'status',
  stack_status_reason: 'status_reason',
  stack_owner: 'username',
  parent: 'owner_id',
};

/** Whether a row passes a filter; several values mean any of them. A status may be a pair such as CREATE_COMPLETE (behaviour 295). */
function passes(row: ListRow, tenant: string, name: string, values: readonly string[]): boolean {
  const key = filterAliases[name] ?? name;
  if (key === 'status') {
    return values.some((value) => value === row.status || value === `${row.action}_${row.status}`);
  }
  if (key === 'disable_rollback' || key === 'timeout_mins') {
    return values.some((value) => value.toLowerCase() === fields[key]!(row, tenant));
  }
  const field = fields[key];
  return !field || values.includes(field(row, tenant));
}

function tagged(row: ListRow, query: ListStacks): boolean {
  const own = new Set(row.tags ?? []);
  const all = (tags: readonly string[]) => tags.every((tag) => own.has(tag));
  const any = (tags: readonly string[]) => tags.some((tag) => own.has(tag));
  return (
    (!query.tags || all(query.tags)) &&
    (!query.tagsAny || any(query.tagsAny)) &&
    !(query.notTags && all(query.notTags)) &&
    !(query.notTagsAny && any(query.notTagsAny))
  );
}

const sortFields: Readonly<Record<string, (row: ListRow) => string | number>> = {
  stack_name: (row) => row.name,
  stack_status: (row) => row.status,
  creation_time: (row) => row.createdAt,
  updated_time: (row) => row.updatedAt ?? 0,
};

/** Newest first without sort keys; ascending with them unless told otherwise (behaviour 292). */
function order(query: ListStacks): (a: ListRow, b: ListRow) => number {
  const keys = (query.sortKeys ?? []).filter((name) => Object.hasOwn(sortFields, name));
  const by = keys.length > 0 ? keys.map((name) => sortFields[name]!) : [sortFields.creation_time!];
  const sign = (query.sortDir ?? (keys.length > 0 ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  return (a, b) => {
    for (const field of [...by, (row: ListRow) => row.createdAt, (row: ListRow) => row.id]) {
      const [x, y] = [field(a), field(b)];
      if (x !== y) return x < y ? -sign : sign;
    }
    return 0;
  };
}

/** Whether a list can be read page by page as it is kept: newest first, nothing left out. */
function plain(query: ListStacks): boolean {
  const { sortKeys, sortDir, filters = {}, tags, tagsAny, notTags, notTagsAny, showDeleted, showNested } = query;
  return (
    !sortKeys?.length &&
    sortDir !== 'asc' &&
    Object.keys(filters).length === 0 &&
    ![tags, tagsAny, notTags, notTagsAny, showDeleted || undefined, showNested || undefined].some(
      (x) => x !== undefined,
    )
  );
}

/** Stacks of the caller's project. An unknown marker is ignored. */
export async function listStacks(store: Store, { tenant }: Caller, query: ListStacks): Promise<readonly StackView[]> {
  if (query.limit === 0) return [];
  if (plain(query) && query.limit !== undefined) {
    const head = query.marker ? await store.stacks.head({ tenant, stack: query.marker }) : undefined;
    const after = head && store.stacks.position({ createdAt: head.createdAt, id: head.id });
    const rows = await store.stacks.list(tenant, 'live', { limit: query.limit, after });
    return rows.map((row) => viewOfRow(tenant, row));
  }
  const rows = await matching(store, tenant, query);
  const from = query.marker ? rows.findIndex((row) => row.id === query.marker) + 1 : 0;
  return rows
    .slice(from, query.limit === undefined ? undefined : from + query.limit)
    .map((row) => viewOfRow(tenant, row));
}

export async function countStacks(store: Store, { tenant }: Caller, query: ListStacks): Promise<number> {
  return (await matching(store, tenant, query)).length;
}

async function matching(store: Store, tenant: string, query: ListStacks): Promise<readonly ListRow[]> {
  const kinds: readonly ListKind[] = [
    'live',
    ...(query.showNested ? ['nested' as const] : []),
    ...(query.showDeleted ? ['deleted' as const] : []),
  ];
  const lists = await Promise.all(kinds.map((kind) => store.stacks.list(tenant, kind)));
  const filters = Object.entries(query.filters ?? {});
  return lists
    .flat()
    .filter((row) => query.showNested || row.parentId === undefined)
    .filter((row) => filters.every(([name, values]) => passes(row, tenant, name, values)))
    .filter((row) => tagged(row, query))
    .sort(order(query));
}
