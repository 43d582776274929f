import type { Collection, Row } from '../collection.ts';
import { bodyOf } from '../engine.ts';
import { type Call, Refusal, type Reply, type Route } from '../http.ts';
import type { World } from '../world.ts';

/** One kind of Keystone object: what a generic create, list, show, update and delete need to know. */
export interface Entity<T extends Row> {
  readonly plural: string;
  readonly singular: string;
  readonly rows: Collection<T>;
  /** Fills in what the body left out. */
  readonly make: (body: Record<string, unknown>, call: Call) => T;
  readonly view: (row: T, call: Call) => Record<string, unknown>;
  /** Which fields of a PATCH body change what. */
  readonly change: (body: Record<string, unknown>, row: T) => Partial<T>;
  /** Query parameters that filter lists by equality. */
  readonly filters: readonly string[];
  /** Words of a 409 when the name is taken; undefined when names may repeat. */
  readonly conflict?: (row: T) => string | undefined;
  /** Who besides admin may show one or list. */
  readonly owner?: (row: T, call: Call) => boolean;
  readonly openList?: boolean;
  readonly removed?: (row: T) => void;
}

export const notFound = (what: string, id: string): Refusal =>
  new Refusal(404, `Could not find ${what}: ${id}.`, 'Not Found');
export const forbidden = (rule: string): Refusal =>
  new Refusal(403, `You are not authorized to perform the requested action: ${rule}.`, 'Forbidden');
const conflict = (what: string, why: string) =>
  new Refusal(409, `Conflict occurred attempting to store ${what} - ${why}.`, 'Conflict');

export const listOf = (plural: string, rows: unknown[], call: Call): Reply => ({
  status: 200,
  body: {
    [plural]: rows,
    links: {
      next: null,
      self: `${call.origin}/identity${call.path}${call.query.size > 0 ? `?${call.query}` : ''}`,
      previous: null,
    },
  },
});

/** The five plain calls of a kind of object. */
export function crud<T extends Row>(world: World, entity: Entity<T>): Route[] {
  const { plural, singular, rows } = entity;
  const required = `'${singular}' is a required property`;
  const allowed = (rule: string, call: Call, row?: T) => {
    if (call.token.admin || (row && entity.owner?.(row, call))) return;
    throw forbidden(`identity:${rule}`);
  };
  const find = (rule: string, call: Call): T => {
    const id = call.params.id!;
    const row = rows.get(id);
    allowed(rule, call, row);
    if (!row) throw notFound(singular, id);
    return row;
  };
  const one = (row: T, call: Call, status = 200): Reply => ({ status, body: { [singular]: entity.view(row, call) } });
  return [
    {
      method: 'GET',
      path: `/v3/${plural}`,
      run: (call) => {
        if (!entity.openList) allowed(`list_${plural}`, call);
        const found: unknown[] = [];
        for (const row of rows.all()) {
          if (!call.token.admin && entity.owner && !entity.owner(row, call)) continue;
          const fits = entity.filters.every((field) => {
            const wanted = call.query.get(field);
            return wanted === null || String(row[field]).toLowerCase() === wanted.toLowerCase();
          });
          if (fits && !world.hidden(row.id)) found.push(entity.view(row, call));
        }
        return listOf(plural, found, call);
      },
    },
    {
      method: 'POST',
      path: `/v3/${plural}`,
      run: (call) => {
        const body = bodyOf(call, singular, required);
        if (entity.openList && body.user_id === call.token.user) {
          // A user's own credentials need no role.
        } else allowed(`create_${singular}`, call);
        if (entity.conflict && typeof body.name !== 'string')
          throw new Refusal(400, "'name' is a required property", 'Bad Request');
        const row = entity.make(body, call);
        const taken = entity.conflict?.(row);
        if (taken !== undefined) throw conflict(singular, taken);
        return one(rows.add(row), call, 201);
      },
    },
    { method: 'GET', path: `/v3/${plural}/{id}`, run: (call) => one(find(`get_${singular}`, call), call) },
    {
      method: 'PATCH',
      path: `/v3/${plural}/{id}`,
      run: (call) => {
        const row = find(`update_${singular}`, call);
        if (!call.token.admin) throw forbidden(`identity:update_${singular}`);
        const change = entity.change(bodyOf(call, singular, required), row);
        const taken = entity.conflict?.({ ...row, ...change });
        if (taken !== undefined && change.name !== row.name) throw conflict(singular, taken);
        return one(rows.update(row, change), call);
      },
    },
    {
      method: 'DELETE',
      path: `/v3/${plural}/{id}`,
      run: (call) => {
        const row = find(`delete_${singular}`, call);
        if (!call.token.admin && singular !== 'credential') throw forbidden(`identity:delete_${singular}`);
        entity.removed?.(row);
        rows.remove(row.id);
        return { status: 204 };
      },
    },
  ];
}
