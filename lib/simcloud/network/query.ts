import type { Collection, Row } from '../collection.ts';
import { type Call, isRecord, type Reply } from '../http.ts';

const paging = new Set([
  'fields',
  'limit',
  'marker',
  'page_reverse',
  'sort_key',
  'sort_dir',
  'tags',
  'tags-any',
  'not-tags',
  'not-tags-any',
]);
const maximum = 10_000;

/** Rows that the query's filters let through, in order of creation; unknown filters are ignored, as Neutron does. */
export function select<T extends Row>(
  rows: Collection<T>,
  query: URLSearchParams,
  visible: (row: T) => boolean,
  project: string | undefined,
): T[] {
  const filters = new Map<string, string[]>();
  for (const [name, value] of query)
    if (!paging.has(name)) {
      const field = name === 'tenant_id' ? 'project_id' : name;
      const known = filters.get(field);
      if (known) known.push(value);
      else filters.set(field, [value]);
    }
  const tags = {
    all: query.get('tags')?.split(','),
    any: query.get('tags-any')?.split(','),
    not: query.get('not-tags')?.split(','),
  };
  const found: T[] = [];
  for (const row of candidates(rows, filters, project)) {
    if (!visible(row)) continue;
    let fits = true;
    for (const [field, wanted] of filters) if (!matches(row, field, wanted)) fits = false;
    if (!fits) continue;
    const own = Array.isArray(row.tags) ? row.tags : [];
    if (tags.all && !tags.all.every((tag) => own.includes(tag))) continue;
    if (tags.any && !tags.any.some((tag) => own.includes(tag))) continue;
    if (tags.not?.every((tag) => own.includes(tag))) continue;
    found.push(row);
  }
  return found;
}

function candidates<T extends Row>(
  rows: Collection<T>,
  filters: ReadonlyMap<string, string[]>,
  project: string | undefined,
): Iterable<T> {
  const ids = filters.get('id');
  if (ids) return ids.flatMap((id) => rows.get(id) ?? []);
  for (const [field, wanted] of filters)
    if (wanted.length === 1 && rows.hasIndex(field)) return rows.where(field, wanted[0]);
  return project !== undefined && rows.hasIndex('project_id') ? rows.where('project_id', project) : rows.all();
}

function matches(row: Row, field: string, wanted: readonly string[]): boolean {
  if (!(field in row)) return true;
  const value = row[field];
  if (field === 'fixed_ips' && Array.isArray(value))
    // Values are `subnet_id=…` and `ip_address=…`; all given must hold of one address.
    return value.some((ip) =>
      wanted.every((each) => {
        const [key = '', text = ''] = each.split('=', 2);
        const own = isRecord(ip) ? ip[key] : undefined;
        return own === text;
      }),
    );
  if (Array.isArray(value)) return value.some((each) => wanted.includes(String(each)));
  if (typeof value === 'boolean') return wanted.some((each) => ['true', '1'].includes(each.toLowerCase()) === value);
  return wanted.includes(value === null ? '' : String(value));
}

/** A list answer: sorting, pages with links, chosen fields. */
export function paged<T extends Row>(
  plural: string,
  rows: T[],
  call: Call,
  view: (row: T) => Record<string, unknown>,
): Reply {
  const { query } = call;
  const keys = query.getAll('sort_key');
  const directions = query.getAll('sort_dir');
  if (keys.length > 0)
    rows.sort((x, y) => {
      for (const [i, key] of keys.entries()) {
        const order = String(x[key]) < String(y[key]) ? -1 : String(x[key]) > String(y[key]) ? 1 : 0;
        if (order !== 0) return directions[i] === 'desc' ? -order : order;
      }
      return 0;
    });
  const marker = query.get('marker');
  const from = marker === null ? 0 : rows.findIndex((row) => row.id === marker) + 1;
  const limit = Math.min(Number(query.get('limit') ?? maximum) || maximum, maximum);
  const page = rows.slice(from, from + limit);
  const fields = query.getAll('fields').flatMap((each) => each.split(','));
  const body: Record<string, unknown> = {
    [plural]: page.map((row) => {
      const shown = view(row);
      return fields.length > 0 ? Object.fromEntries(fields.filter((f) => f in shown).map((f) => [f, shown[f]])) : shown;
    }),
  };
  if (query.has('limit') && page.length === limit && page.length > 0) {
    const next = new URLSearchParams(query);
    next.set('marker', page.at(-1)!.id);
    body[`${plural}_links`] = [{ rel: 'next', href: `${call.origin}/network${call.path}?${next}` }];
  }
  return { status: 200, body };
}
