import type { Collection } from '../collection.ts';
import { bodyOf } from '../engine.ts';
import { type Call, Refusal, type Reply, type Route } from '../http.ts';
import type { Quotas } from '../quotas.ts';
import type { World } from '../world.ts';
import type { Actor, Backup, Snapshot, Volume } from './model.ts';
import { gone, malformed, type VolumeStore } from './store.ts';
import type { volumeViews } from './views.ts';

/** What the routes of volumes, snapshots and backups share. */
export interface Desk {
  readonly world: World;
  readonly store: VolumeStore;
  readonly views: ReturnType<typeof volumeViews>;
  readonly quotas: Quotas;
}

export type Owned = Volume | Snapshot | Backup;

export const actorOf = (call: Call): Actor => ({
  project: call.token.project ?? '',
  user: call.token.user,
  admin: call.token.admin,
});

/** Finds the row that a call names; that of another project is not there for a user. */
export const own =
  <T extends Owned>(rows: Collection<T>, what: string) =>
  (call: Call): T => {
    const row = rows.get(call.params.id!);
    if (!row || (!call.token.admin && row.project_id !== call.token.project)) throw gone(what, call.params.id!);
    return row;
  };

const paging = ['limit', 'marker', 'all_tenants', 'sort', 'sort_key', 'sort_dir', 'with_count', 'offset'];

/** A page of rows, newest first, filtered by their fields. */
export function listed<T extends Owned>(
  { world }: Desk,
  rows: Collection<T>,
  plural: string,
  call: Call,
  view: (row: T) => unknown,
): Reply {
  const { query } = call;
  const all = call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? '');
  const filters = [...query].filter(([key]) => !paging.includes(key));
  const found: T[] = [];
  for (const row of all ? rows.all() : rows.where('project_id', call.token.project)) {
    if (world.hidden(row.id)) continue;
    if (
      filters.every(([key, value]) => !(key in row) || (key === 'metadata' ? true : String(row[key] ?? '') === value))
    )
      found.push(row);
  }
  found.reverse();
  const marker = query.get('marker');
  const from = marker === null ? 0 : found.findIndex((row) => row.id === marker) + 1;
  const limit = Math.min(Number(query.get('limit') ?? 1000) || 1000, 1000);
  const page = found.slice(from, from + limit);
  const next = new URLSearchParams(query);
  if (page.length > 0) next.set('marker', page.at(-1)!.id);
  return {
    status: 200,
    body: {
      [plural]: page.map(view),
      ...(query.has('limit') &&
        page.length === limit && {
          [`${plural}_links`]: [{ rel: 'next', href: `${call.origin}/volume${call.path}?${next}` }],
        }),
    },
  };
}

/** The short form in plain lists. */
export const brief = ({ views }: Desk, kind: string, row: Owned, call: Call) => ({
  id: row.id,
  name: row.name,
  links: views.links(call, kind, row.id),
});

/** Routes for the metadata of a kind of object. */
export function metadataRoutes<T extends Volume | Snapshot>(kind: string, what: string, rows: Collection<T>): Route[] {
  const row = own(rows, what);
  const given = (call: Call) => bodyOf(call, 'metadata', malformed) as Record<string, string>;
  const set = (call: Call, make: (old: Record<string, string>) => Record<string, string>): Reply => {
    const found = row(call);
    rows.update(found, { metadata: make(found.metadata) } as Partial<T>);
    return { status: 200, body: { metadata: found.metadata } };
  };
  const key = (call: Call, found: T) => {
    if (!(call.params.key! in found.metadata))
      throw new Refusal(404, `${what} ${found.id} has no metadata with key ${call.params.key}.`);
    return call.params.key!;
  };
  return [
    {
      method: 'GET',
      path: `/v3/{project}/${kind}/{id}/metadata`,
      run: (call) => ({ status: 200, body: { metadata: row(call).metadata } }),
    },
    {
      method: 'POST',
      path: `/v3/{project}/${kind}/{id}/metadata`,
      run: (call) => set(call, (old) => ({ ...old, ...given(call) })),
    },
    {
      method: 'PUT',
      path: `/v3/{project}/${kind}/{id}/metadata`,
      run: (call) => set(call, () => ({ ...given(call) })),
    },
    {
      method: 'GET',
      path: `/v3/{project}/${kind}/{id}/metadata/{key}`,
      run: (call) => {
        const found = row(call);
        return { status: 200, body: { meta: { [key(call, found)]: found.metadata[call.params.key!] } } };
      },
    },
    {
      method: 'DELETE',
      path: `/v3/{project}/${kind}/{id}/metadata/{key}`,
      run: (call) => {
        const name = key(call, row(call));
        set(call, ({ [name]: _, ...rest }) => rest);
        return { status: 200 };
      },
    },
  ];
}
