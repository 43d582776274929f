import { type Clock, systemClock } from '../util/clock.ts';
import { catalogueOf } from './catalogue.ts';
import type { Row } from './collection.ts';
import type { Compute } from './compute/model.ts';
import { computeService } from './compute/service.ts';
import { fetchOf, listenOn, type Serve } from './doors.ts';
import { type Calls, Engine } from './engine.ts';
import { createFaults, type Fault, type InjectedFault } from './faults.ts';
import type { Service } from './http.ts';
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
  const serve: Serve = async (request) => {
    const time = callTime();
    if (time > 0) await world.clock.sleep(time / 2);
    const { reply, delay } = engine.handle(request);
    if (time / 2 + delay > 0) await world.clock.sleep(time / 2 + delay);
    return reply;
  };

  return {
    fetch: fetchOf(serve, origins, options.otherwise),
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
      const { url, close } = await listenOn(serve, port);
      origins.add(url);
      return { url, authUrl: `${url}/identity/v3`, close };
    },
    close: () => kept?.close(),
  };
}
