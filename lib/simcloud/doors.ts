import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outcome } from './engine.ts';
import type { Request } from './http.ts';

/** The ways into the cloud: `fetch` in the process, and HTTP on a port. */

export type Serve = (request: Request) => Promise<Outcome['reply']>;

/** A `fetch` that reaches the cloud under its origins; requests to others go to `otherwise` or fail to connect. */
export function fetchOf(
  serve: Serve,
  origins: ReadonlySet<string>,
  otherwise: typeof globalThis.fetch | undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof globalThis.Request ? input.url : input);
    if (!origins.has(url.origin)) {
      if (otherwise) return otherwise(input, init);
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error(`connect ECONNREFUSED ${url.host}`), { code: 'ECONNREFUSED' }),
      });
    }
    const signal = init?.signal ?? (input instanceof globalThis.Request ? input.signal : undefined);
    signal?.throwIfAborted();
    const answer = serve(await requestOf(url, input, init));
    const reply = await (signal ? abortable(answer, signal) : answer);
    if (reply === 'broken')
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('other side closed'), { code: 'ECONNRESET' }),
      });
    return new Response(encode(reply.body, reply.status), { status: reply.status, headers: reply.headers ?? {} });
  };
}

/** Bytes of a request at most; images are small here. */
const maxBody = 64 * 1024 * 1024;

/** Serves on 127.0.0.1; port 0: any free one. */
export async function listenOn(serve: Serve, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) incoming.destroy();
      else chunks.push(chunk);
    });
    incoming.on('end', async () => {
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      );
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
      const reply = await serve({
        method: incoming.method ?? 'GET',
        origin: url.origin,
        path: tidy(url.pathname),
        query: url.searchParams,
        headers,
        body,
      });
      if (reply === 'broken') return outgoing.destroy();
      const text = encode(reply.body, reply.status);
      outgoing.writeHead(reply.status, {
        ...reply.headers,
        ...(text !== null && { 'content-length': Buffer.byteLength(text) }),
      });
      return outgoing.end(text);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** No trailing slash, no double ones. */
const tidy = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);

function encode(body: unknown, status: number): string | null {
  if (status === 204 || status === 304) return null;
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function requestOf(
  url: URL,
  input: string | URL | globalThis.Request,
  init: RequestInit | undefined,
): Promise<Request> {
  const whole =
    input instanceof globalThis.Request ||
    (init?.body !== undefined &&
      init.body !== null &&
      typeof init.body !== 'string' &&
      !(init.body instanceof Uint8Array));
  const about = whole ? new globalThis.Request(input, init) : undefined;
  const headers: Record<string, string> = {};
  const given = about?.headers ?? init?.headers;
  if (given instanceof Headers || Array.isArray(given))
    for (const [name, value] of given) headers[String(name).toLowerCase()] = String(value);
  else
    for (const name of Object.keys(given ?? {}))
      headers[name.toLowerCase()] = String((given as Record<string, string>)[name]);
  const body = about
    ? new Uint8Array(await about.arrayBuffer())
    : (init?.body as string | Uint8Array | null | undefined);
  return {
    method: (about?.method ?? init?.method ?? 'GET').toUpperCase(),
    origin: url.origin,
    path: tidy(url.pathname),
    query: url.searchParams,
    headers,
    body: body === null ? undefined : body,
  };
}

function abortable<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
