import { bodyOf } from '../engine.ts';
import { type Call, isRecord, micros, Refusal, type Reply, type Route } from '../http.ts';
import { python } from '../python.ts';
import { createServers } from './create.ts';
import type { Lifecycle } from './lifecycle.ts';
import { metadataRoutes } from './metadata.ts';
import { bad, type Compute, conflict, findServer, links, type Server } from './model.ts';
import { serverView, statusOf } from './view.ts';

export function serverRoutes(
  compute: Compute,
  life: Lifecycle,
): { routes: Route[]; view: (server: Server, call: Call) => Record<string, unknown> } {
  const { world, servers } = compute;

  const { addresses, view } = serverView(compute);

  const list = (call: Call, full: boolean): Reply => {
    const { query } = call;
    const all = call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? '');
    if (!call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? ''))
      throw new Refusal(
        403,
        `Policy doesn't allow os_compute_api:servers:${full ? 'detail' : 'index'}:get_all_tenants to be performed.`,
      );
    const name = query.get('name');
    const pattern = name === null ? undefined : safePattern(name);
    const status = query.getAll('status').map((each) => each.toUpperCase());
    const since = query.get('changes-since');
    const tags = query.get('tags')?.split(',');
    const equal = (['image', 'flavor', 'key_name', 'user_id', 'vm_state', 'hostname'] as const).flatMap((field) =>
      query.has(field) ? [[field, query.get(field)] as const] : [],
    );
    const uuids = query.getAll('uuid');
    const found: Server[] = [];
    for (const server of all ? servers.all() : servers.where('project_id', call.token.project)) {
      if (world.hidden(server.id)) continue;
      if (pattern && !pattern(server.name)) continue;
      if (status.length > 0 && !status.includes(statusOf(server))) continue;
      if (since !== null && server.updated < Date.parse(since)) continue;
      if (tags && !tags.every((tag) => server.tags.includes(tag))) continue;
      if (uuids.length > 0 && !uuids.includes(server.id)) continue;
      if (!equal.every(([field, value]) => server[field] === value)) continue;
      found.push(server);
    }
    found.reverse();
    const marker = query.get('marker');
    if (marker !== null && !found.some((server) => server.id === marker)) throw bad(`marker [${marker}] not found`);
    const from = marker === null ? 0 : found.findIndex((server) => server.id === marker) + 1;
    const limit = Math.min(Number(query.get('limit') ?? 1000) || 1000, 1000);
    const page = found.slice(from, from + limit);
    const next = new URLSearchParams(query);
    if (page.length > 0) next.set('marker', page.at(-1)!.id);
    return {
      status: 200,
      body: {
        servers: page.map((server) =>
          full ? view(server, call) : { id: server.id, name: server.name, links: links(call, 'servers', server.id) },
        ),
        ...(page.length === limit && {
          servers_links: [{ rel: 'next', href: `${call.origin}/compute${call.path}?${next}` }],
        }),
      },
    };
  };
  return {
    view,
    routes: [
      { method: 'POST', path: '/v2.1/servers', run: (call) => createServers(compute, life, call) },
      { method: 'GET', path: '/v2.1/servers', run: (call) => list(call, false) },
      { method: 'GET', path: '/v2.1/servers/detail', run: (call) => list(call, true) },
      {
        method: 'GET',
        path: '/v2.1/servers/{id}',
        run: (call) => ({ status: 200, body: { server: view(findServer(compute, call), call) } }),
      },
      {
        method: 'PUT',
        path: '/v2.1/servers/{id}',
        run: (call) => {
          const body = bodyOf(call, 'server', "'server' is a required property");
          const server = findServer(compute, call);
          if (
            body.name !== undefined &&
            (typeof body.name !== 'string' || body.name.trim() === '' || body.name.length > 255)
          )
            throw bad(`Invalid input for field/attribute name. Value: ${body.name}. ${python(body.name)} is too short`);
          life.touch(server, {
            ...(typeof body.name === 'string' && { name: body.name }),
            ...(typeof body.accessIPv4 === 'string' && { accessIPv4: body.accessIPv4 }),
            ...(typeof body.accessIPv6 === 'string' && { accessIPv6: body.accessIPv6 }),
            ...(call.version >= 19 &&
              body.description !== undefined && { description: body.description as string | null }),
            ...(call.version >= 90 && typeof body.hostname === 'string' && { hostname: body.hostname }),
          });
          return { status: 200, body: { server: view(server, call) } };
        },
      },
      {
        method: 'DELETE',
        path: '/v2.1/servers/{id}',
        run: (call) => {
          const server = findServer(compute, call);
          if (server.locked && !call.token.admin) throw conflict(`Instance ${server.id} is locked`);
          life.destroy(server);
          return { status: 204 };
        },
      },
      {
        method: 'GET',
        path: '/v2.1/servers/{id}/ips',
        run: (call) => ({ status: 200, body: { addresses: plainAddresses(addresses(findServer(compute, call))) } }),
      },
      {
        method: 'GET',
        path: '/v2.1/servers/{id}/os-instance-actions',
        run: (call) => {
          const server = findServer(compute, call);
          return {
            status: 200,
            body: {
              instanceActions: [...server._actions].reverse().map((act) => ({
                action: act.action,
                instance_uuid: server.id,
                request_id: act.request_id,
                user_id: act.user,
                project_id: server.project_id,
                start_time: micros(act.start),
                message: null,
                ...(call.version >= 58 && { updated_at: micros(act.start) }),
              })),
            },
          };
        },
      },
      ...metadataRoutes(compute, life),
    ],
  };
}

const plainAddresses = (all: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(all).map(([name, list]) => [
      name,
      list.filter(isRecord).map(({ version, addr }) => ({ version, addr })),
    ]),
  );

/** Nova's `name` filter is a regular expression; only its simplest forms are used, so nothing else is run. */
function safePattern(text: string): (name: string) => boolean {
  const plain = text.replace(/^\^/, '').replace(/\$$/, '').replaceAll(/\\(.)/g, '$1');
  const [start, end] = [text.startsWith('^'), text.endsWith('$')];
  if (start && end) return (name) => name === plain;
  if (start) return (name) => name.startsWith(plain);
  if (end) return (name) => name.endsWith(plain);
  return (name) => name.includes(plain);
}
