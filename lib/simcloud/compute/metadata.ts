import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import { checkMetadata } from './body.ts';
import type { Lifecycle } from './lifecycle.ts';
import { bad, type Compute, findServer, type Server } from './model.ts';

/** Metadata and tags of servers. */
export function metadataRoutes(compute: Compute, life: Lifecycle): Route[] {
  const metadata = (
    call: Call,
    change?: (old: Record<string, string>, given: Record<string, string>) => Record<string, string>,
  ): Reply => {
    const server = findServer(compute, call);
    if (change) {
      const given = bodyOf(call, 'metadata', "'metadata' is a required property");
      checkMetadata(given);
      life.touch(server, { metadata: change(server.metadata, given as Record<string, string>) });
    }
    return { status: 200, body: { metadata: server.metadata } };
  };
  const item = (call: Call): [Server, string] => {
    const server = findServer(compute, call);
    if (!(call.params.key! in server.metadata)) throw new Refusal(404, 'Metadata item was not found');
    return [server, call.params.key!];
  };
  const tagged = (call: Call, change: (tags: string[]) => string[]) =>
    life.touch(findServer(compute, call), { tags: change(findServer(compute, call).tags) });

  return [
    { method: 'GET', path: '/v2.1/servers/{id}/metadata', run: (call) => metadata(call) },
    {
      method: 'POST',
      path: '/v2.1/servers/{id}/metadata',
      run: (call) => metadata(call, (old, given) => ({ ...old, ...given })),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/metadata',
      run: (call) => metadata(call, (_old, given) => ({ ...given })),
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const [server, key] = item(call);
        return { status: 200, body: { meta: { [key]: server.metadata[key] } } };
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const meta = bodyOf(call, 'meta', "'meta' is a required property");
        if (!(call.params.key! in meta)) throw bad('Request body and URI mismatch');
        checkMetadata(meta);
        const server = findServer(compute, call);
        life.touch(server, { metadata: { ...server.metadata, ...(meta as Record<string, string>) } });
        return { status: 200, body: { meta } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const [server, key] = item(call);
        const { [key]: _, ...rest } = server.metadata;
        life.touch(server, { metadata: rest });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => ({ status: 200, body: { tags: findServer(compute, call).tags } }),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => {
        tagged(call, () => (isRecord(call.json) && Array.isArray(call.json.tags) ? call.json.tags.map(String) : []));
        return { status: 200, body: { tags: findServer(compute, call).tags } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => {
        tagged(call, () => []);
        return { status: 204 };
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/tags/{tag}',
      since: 26,
      run: (call) => {
        const had = findServer(compute, call).tags.includes(call.params.tag!);
        tagged(call, (tags) => [...new Set([...tags, call.params.tag!])]);
        return { status: had ? 204 : 201 };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/tags/{tag}',
      since: 26,
      run: (call) => {
        const server = findServer(compute, call);
        if (!server.tags.includes(call.params.tag!))
          throw new Refusal(404, `Server ${server.id} has no tag '${call.params.tag}'`);
        tagged(call, (tags) => tags.filter((tag) => tag !== call.params.tag));
        return { status: 204 };
      },
    },
  ];
}
