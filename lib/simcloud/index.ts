import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../util/clock.ts';
import type { Row } from './collection.ts';
import type { Compute } from './compute/model.ts';
import { computeService } from './compute/service.ts';
import { type Calls, Engine, type Outcome } from './engine.ts';
import { createFaults, type Fault, type InjectedFault } from './faults.ts';
import type { Request, Service } from './http.ts';
import { createIdentity } from './identity/model.ts';
import { identityService } from './identity/service.ts';
import { imageService } from './image/service.ts';
import { networkService } from './network/service.ts';
import { keepIn } from './persist.ts';
import { createQuotas } from './quotas.ts';
import {
  defaultFlavors,
  defaultImages,
  defaultNetworks,
  defaultUsers,
  type FlavorSeed,
  type ImageSeed,
  type NetworkSeed,
  plant,
  type UserSeed,
} from './seed.ts';
import { volumeService } from './volume/service.ts';
import { type HistoryEntry, type Latency, World } from './world.ts';

export type { Fault, FlavorSeed, HistoryEntry, ImageSeed, InjectedFault, Latency, NetworkSeed, UserSeed };

/** What takes time in the cloud; milliseconds, fixed or drawn evenly from [low, high]. */
export interface Latencies {
  /** BUILD → ACTIVE. */
  readonly server?: Latency;
  readonly serverDelete?: Latency;
  /** Stop, suspend, resize, rebuild … */
  readonly serverAction?: Latency;
  /** creating → available; also extend and retype. */
  readonly volume?: Latency;
  readonly volumeDelete?: Latency;
  /** Snapshots and backups, creation and deletion. */
  readonly snapshot?: Latency;
  /** Detaching volumes and interfaces. */
  readonly attach?: Latency;
  readonly image?: Latency;
}

export interface SimCloudOptions {
  readonly clock?: Clock;
  /** The same seed gives the same ids, addresses, latencies and faults. */
  readonly seed?: number;
  readonly latency?: Latencies;
  /** Time of every call, half before and half after its effect. */
  readonly callLatency?: Latency;
  /** Limits by project name and service type, e.g. `{ demo: { compute: { instances: 2 } } }`; unlimited by default. */
  readonly quotas?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  readonly faults?: readonly Fault[];
  /** Added to the default users; each with a project. */
  readonly users?: readonly UserSeed[];
  readonly images?: readonly ImageSeed[];
  readonly flavors?: readonly FlavorSeed[];
  readonly networks?: readonly NetworkSeed[];
  /** SQLite file to keep the cloud in; in memory without it. */
  readonly file?: string;
  /** Origin under which `fetch` reaches the cloud; default `http://simcloud.invalid`. */
  readonly baseUrl?: string;
  /** Further services in the catalogue, by type, e.g. `{ orchestration: 'http://127.0.0.1:8004/v1/%p' }`. */
  readonly catalogue?: Readonly<Record<string, string>>;
  /** For requests to other origins; they fail to connect without it. */
  readonly otherwise?: typeof globalThis.fetch;
}

export interface SimCloud {
  readonly fetch: typeof globalThis.fetch;
  readonly baseUrl: string;
  /** Keystone, for `auth_url`. */
  readonly authUrl: string;
  /** Serves the same cloud on 127.0.0.1; port 0 or none: any free one. */
  listen(port?: number): Promise<{ readonly url: string; readonly authUrl: string; close(): Promise<void> }>;
  /** Everything that exists, by kind, and what ever was created and deleted. */
  inventory(projectId?: string): Inventory;
  /** Calls by service type and method. */
  readonly calls: Calls;
  inject(fault: Fault): InjectedFault;
  clearFaults(): void;
  /** Id of a default or later project, by name. */
  projectId(name: string): string;
  close(): void;
}

export interface Inventory {
  readonly objects: Readonly<Record<string, readonly Row[]>>;
  readonly history: readonly HistoryEntry[];
}

/** A simulated OpenStack: Keystone, Nova, Neutron, Cinder and Glance behind one origin, with states, quotas and faults. */
export function createSimCloud(options: SimCloudOptions = {}): SimCloud {
  const world = new World(options.clock ?? systemClock, options.seed ?? 1, { ...options.latency });
  const identity = createIdentity(world);
  const quotas = createQuotas(world, {});
  const network = networkService(world, quotas);
  const image = imageService(world);
  const volume = volumeService(world, image.api, quotas);
  const compute: Compute = {
    world,
    servers: world.collection('server', 'project_id'),
    flavors: world.collection('flavor', 'name'),
    keypairs: world.collection('keypair', 'user_id'),
    groups: world.collection('server_group', 'project_id'),
    network: network.api,
    images: image.api,
    volumes: volume.api,
    quotas,
  };
  const catalogue = catalogueOf(() => services, options.catalogue ?? {});
  const services: Service[] = [
    identityService(world, identity, catalogue),
    computeService(compute),
    network.service,
    volume.service,
    image.service,
  ];
  const faults = createFaults(world.random, options.faults ?? []);
  const engine = new Engine(world, identity, faults, services);
  const kept = options.file === undefined ? undefined : keepIn(options.file, world);
  if (kept) engine.commit = kept.commit;
  const projectId = (name: string): string => {
    const project = identity.projects.where('name', name).values().next().value;
    if (!project) throw new Error(`no project ${name}`);
    return project.id;
  };
  if (kept === undefined || kept.empty) {
    plant(
      {
        users: [...defaultUsers, ...(options.users ?? [])],
        images: options.images ?? defaultImages,
        flavors: options.flavors ?? defaultFlavors,
        networks: options.networks ?? defaultNetworks,
      },
      { world, identity, images: image.api, compute, network: network.api, types: volume.types },
    );
    const registry = world.collection('service');
    const endpoints = world.collection('endpoint');
    for (const { type, name, endpoint } of services) {
      const { id } = registry.add({ id: world.random.hex(32), type, name, enabled: true });
      const about = {
        service_id: id,
        region_id: 'RegionOne',
        enabled: true,
        url: endpoint.replace('%p', '%(tenant_id)s'),
      };
      for (const face of ['internal', 'admin', 'public'])
        endpoints.add({ id: world.random.hex(32), interface: face, ...about });
    }
    for (const [project, byService] of Object.entries(options.quotas ?? {}))
      for (const [service, limits] of Object.entries(byService)) quotas.set(service, projectId(project), limits);
    engine.commit();
  }

  const baseUrl = options.baseUrl ?? 'http://simcloud.invalid';
  const origins = new Set([new URL(baseUrl).origin]);
  const callTime = (): number => {
    const { callLatency = 0 } = options;
    return typeof callLatency === 'number'
      ? callLatency
      : callLatency[0] + (callLatency[1] - callLatency[0]) * world.random.next();
  };
  /** The effect comes about whether or not anybody still waits for the answer. */
  const serve = async (request: Request): Promise<Outcome['reply']> => {
    const time = callTime();
    if (time > 0) await world.clock.sleep(time / 2);
    const { reply, delay } = engine.handle(request);
    if (time / 2 + delay > 0) await world.clock.sleep(time / 2 + delay);
    return reply;
  };

  const inProcess: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof globalThis.Request ? input.url : input);
    if (!origins.has(url.origin)) {
      if (options.otherwise) return options.otherwise(input, init);
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

  return {
    fetch: inProcess,
    baseUrl,
    authUrl: `${baseUrl}/identity/v3`,
    calls: engine.calls,
    inject: faults.inject,
    clearFaults: faults.clear,
    projectId,
    inventory(project) {
      world.advance();
      engine.commit();
      const objects: Record<string, Row[]> = {};
      for (const kind of world.kinds()) {
        const rows = [...world.collection(kind).all()].filter(
          (row) => project === undefined || row.project_id === project || row.owner === project,
        );
        if (rows.length > 0) objects[kind] = rows.map((row) => structuredClone(row));
      }
      const history = [...world.history.values()]
        .filter((entry) => project === undefined || entry.projectId === project)
        .map((entry) => ({ ...entry }));
      return { objects, history };
    },
    listen: async (port = 0) => {
      const server = createServer((incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
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
      origins.add(url);
      return {
        url,
        authUrl: `${url}/identity/v3`,
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
    close: () => kept?.close(),
  };
}

/** The catalogue of a token: every service under its endpoints, public, internal and admin alike. */
function catalogueOf(services: () => readonly Service[], others: Readonly<Record<string, string>>) {
  const cache = new Map<string, unknown[]>();
  return (origin: string, project: string | undefined): unknown[] => {
    const key = `${origin} ${project}`;
    const known = cache.get(key);
    if (known) return known;
    const entry = (type: string, name: string, url: string) => ({
      id: idOf(`${type}`),
      type,
      name,
      endpoints: ['internal', 'admin', 'public'].map((each) => ({
        id: idOf(`${type}-${each}`),
        interface: each,
        region_id: 'RegionOne',
        region: 'RegionOne',
        url: url.replace('%p', project ?? ''),
      })),
    });
    const made = services().flatMap((service) => {
      const url = `${origin}${service.endpoint}`;
      return service.type === 'volumev3'
        ? [entry('volumev3', 'cinderv3', url), entry('block-storage', 'cinder', url)]
        : [entry(service.type, service.name, url)];
    });
    for (const [type, url] of Object.entries(others)) made.push(entry(type, type, url));
    if (cache.size < 1000) cache.set(key, made);
    return made;
  };
}

const idOf = (text: string): string => Buffer.from(text.padEnd(16, '.')).toString('hex').slice(0, 32);
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
