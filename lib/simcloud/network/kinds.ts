import type { Collection } from '../collection.ts';
import { bodyOf } from '../engine.ts';
import { type Call, isRecord, type Refusal, type Reply, type Route, seconds } from '../http.ts';
import type { World } from '../world.ts';
import { type Attributes, accept } from './attributes.ts';
import { type Actor, type NetRow, refuse } from './model.ts';
import { paged, select } from './query.ts';

/**
 * One kind of Neutron object. Create, list, show, update, delete, tags, filters, quota and policy come from the engine
 * below; a kind states its attributes and what is special.
 */
export interface Kind<T extends NetRow = NetRow> {
  readonly singular: string;
  readonly plural: string;
  readonly rows: Collection<T>;
  readonly attributes: Attributes;
  readonly gone: (id: string) => Refusal;
  /** Name of its quota. */
  readonly quota?: string;
  /** First revision number the service shows after creation. */
  readonly revision?: number;
  /** Whether others than the owner see the row. */
  readonly shared?: (row: T, actor: Actor) => boolean;
  /** Checks and completes the values; may make what belongs to it. Nothing may be changed before the last check. */
  readonly create?: (values: Record<string, unknown>, actor: Actor, row: { id: string }) => Partial<T> | undefined;
  readonly created?: (row: T, actor: Actor) => void;
  readonly update?: (row: T, change: Record<string, unknown>, actor: Actor) => Partial<T> | undefined;
  /** Refuses, or removes what belongs to the row. */
  readonly delete?: (row: T, actor: Actor) => void;
  /** Fields worked out at reading. */
  readonly computed?: (row: T) => Record<string, unknown>;
}

export interface KindEngine {
  routes<T extends NetRow>(kind: Kind<T>): Route[];
  create<T extends NetRow>(kind: Kind<T>, body: Record<string, unknown>, actor: Actor): T;
  update<T extends NetRow>(kind: Kind<T>, row: T, change: Partial<T>): T;
  remove<T extends NetRow>(kind: Kind<T>, row: T, actor: Actor): void;
  find<T extends NetRow>(kind: Kind<T>, id: string, actor: Actor, action?: string): T;
  view<T extends NetRow>(kind: Kind<T>, row: T, admin: boolean): Record<string, unknown>;
}

export const actorOf = (call: Call): Actor => ({ project: call.token.project ?? '', admin: call.token.admin });

export function kindEngine(
  world: World,
  checkQuota: (quota: string, project: string, rows: Collection<NetRow>) => void,
): KindEngine {
  const visible = <T extends NetRow>(kind: Kind<T>, row: T, actor: Actor) =>
    actor.admin || row.project_id === actor.project || kind.shared?.(row, actor) === true;

  const engine: KindEngine = {
    find(kind, id, actor, action) {
      const row = kind.rows.get(id);
      if (!row || !visible(kind, row, actor)) throw kind.gone(id);
      if (action && !actor.admin && row.project_id !== actor.project)
        throw refuse(403, 'PolicyNotAuthorized', `rule:${action}_${kind.singular} is disallowed by policy`);
      return row;
    },
    view(kind, row, admin) {
      const shown: Record<string, unknown> = {};
      for (const [name, attribute] of Object.entries(kind.attributes))
        if (!attribute.hidden && (admin || !attribute.adminView)) shown[name] = row[name];
      if ('tenant_id' in kind.attributes) shown.tenant_id = row.project_id;
      return kind.computed ? Object.assign(shown, kind.computed(row)) : shown;
    },
    create(kind, body, actor) {
      const values = accept(kind.attributes, body, 'post', {
        singular: kind.singular,
        admin: actor.admin,
        project: actor.project,
      });
      const project = String(values.project_id || values.tenant_id || actor.project);
      if (kind.quota) checkQuota(kind.quota, project, kind.rows as unknown as Collection<NetRow>);
      const now = seconds(world.now());
      const row = {
        ...values,
        id: world.random.uuid(),
        project_id: project,
        tags: [],
        created_at: now,
        updated_at: now,
        revision_number: kind.revision ?? 0,
      } as unknown as NetRow;
      delete row.tenant_id;
      const more = kind.create?.(values, { ...actor, project }, row);
      // The hook may have filled in values; what it returns wins.
      const added = kind.rows.add(
        Object.assign(row, values, { project_id: project, tenant_id: undefined }, more) as Parameters<
          typeof kind.rows.add
        >[0],
      );
      kind.created?.(added, { ...actor, project });
      return added;
    },
    update(kind, row, change) {
      return kind.rows.update(row, {
        ...change,
        updated_at: seconds(world.now()),
        revision_number: row.revision_number + 1,
      });
    },
    remove(kind, row, actor) {
      kind.delete?.(row, actor);
      kind.rows.remove(row.id);
    },
    routes(kind) {
      const { singular, plural, rows } = kind;
      const path = `/v2.0/${plural.replaceAll('_', '-')}`;
      const one = (row: Parameters<typeof kind.rows.add>[0], call: Call, status = 200): Reply => ({
        status,
        body: { [singular]: engine.view(kind, row, call.token.admin) },
      });
      const body = (call: Call) => bodyOf(call, singular, `Unable to find '${singular}' in request body`);
      const tagged = (call: Call, change?: (tags: string[]) => string[]) => {
        const row = engine.find(kind, call.params.id!, actorOf(call), change && 'update');
        if (change) engine.update(kind, row, { tags: change(row.tags) } as Parameters<typeof kind.rows.update>[1]);
        return row.tags;
      };
      return [
        {
          method: 'GET',
          path,
          run: (call) => {
            const actor = actorOf(call);
            const found = select(
              rows,
              call.query,
              (row) => visible(kind, row, actor) && !world.hidden(row.id),
              !actor.admin && !kind.shared ? actor.project : undefined,
            );
            return paged(plural, found, call, (row) => engine.view(kind, row, actor.admin));
          },
        },
        {
          method: 'POST',
          path,
          run: (call) => {
            const many = isRecord(call.json) ? call.json[plural] : undefined;
            if (Array.isArray(many)) {
              const made = many.map((each) => engine.create(kind, isRecord(each) ? each : {}, actorOf(call)));
              return { status: 201, body: { [plural]: made.map((row) => engine.view(kind, row, call.token.admin)) } };
            }
            return one(engine.create(kind, body(call), actorOf(call)), call, 201);
          },
        },
        {
          method: 'GET',
          path: `${path}/{id}`,
          run: (call) => {
            const fields = call.query.getAll('fields');
            const shown = engine.view(kind, engine.find(kind, call.params.id!, actorOf(call)), call.token.admin);
            return {
              status: 200,
              body: { [singular]: fields.length > 0 ? Object.fromEntries(fields.map((f) => [f, shown[f]])) : shown },
            };
          },
        },
        {
          method: 'PUT',
          path: `${path}/{id}`,
          run: (call) => {
            const actor = actorOf(call);
            const given = body(call);
            const row = engine.find(kind, call.params.id!, actor);
            const change = accept(kind.attributes, given, 'put', {
              singular,
              admin: actor.admin,
              project: actor.project,
            });
            engine.find(kind, row.id, actor, 'update');
            return one(
              engine.update(kind, row, { ...change, ...kind.update?.(row, change, actor) } as Parameters<
                typeof kind.rows.update
              >[1]),
              call,
            );
          },
        },
        {
          method: 'DELETE',
          path: `${path}/{id}`,
          run: (call) => {
            const actor = actorOf(call);
            engine.remove(kind, engine.find(kind, call.params.id!, actor, 'delete'), actor);
            return { status: 204 };
          },
        },
        { method: 'GET', path: `${path}/{id}/tags`, run: (call) => ({ status: 200, body: { tags: tagged(call) } }) },
        {
          method: 'PUT',
          path: `${path}/{id}/tags`,
          run: (call) => {
            const tags = isRecord(call.json) ? call.json.tags : undefined;
            if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
              throw refuse(400, 'HTTPBadRequest', 'Invalid tags body');
            tagged(call, () => [...new Set(tags as string[])].sort());
            return { status: 200, body: { tags: tagged(call) } };
          },
        },
        {
          method: 'DELETE',
          path: `${path}/{id}/tags`,
          run: (call) => {
            tagged(call, () => []);
            return { status: 204 };
          },
        },
        {
          method: 'GET',
          path: `${path}/{id}/tags/{tag}`,
          run: (call) => {
            if (!tagged(call).includes(call.params.tag!))
              throw refuse(404, 'TagNotFound', `Tag ${call.params.tag} could not be found.`);
            return { status: 204 };
          },
        },
        {
          method: 'PUT',
          path: `${path}/{id}/tags/{tag}`,
          run: (call) => {
            tagged(call, (tags) => [...new Set([...tags, call.params.tag!])].sort());
            return { status: 201, body: null };
          },
        },
        {
          method: 'DELETE',
          path: `${path}/{id}/tags/{tag}`,
          run: (call) => {
            if (!tagged(call).includes(call.params.tag!))
              throw refuse(404, 'TagNotFound', `Tag ${call.params.tag} could not be found.`);
            tagged(call, (tags) => tags.filter((tag) => tag !== call.params.tag));
            return { status: 204 };
          },
        },
      ];
    },
  };
  return engine;
}
