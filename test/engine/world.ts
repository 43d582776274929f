import { create as createAct } from '../../functions/act.ts';
import { create as createPlan } from '../../functions/plan.ts';
import { create as createPoll } from '../../functions/poll.ts';
import { create as createReconcile } from '../../functions/reconcile.ts';
import { create as createRelease } from '../../functions/release.ts';
import { create as createSettle } from '../../functions/settle.ts';
import { create as createStarter } from '../../functions/starter.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../lib/embedded/runtime.ts';
import { seededRandom, seededUuid, VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import { createCommands } from '../../lib/engine/commands.ts';
import { createEngine, type Engine } from '../../lib/engine/engine.ts';
import type { Caller } from '../../lib/engine/service.ts';
import { type Cloud, CloudError } from '../../lib/openstack/contract.ts';
import {
  type ActionContext,
  type Behaviour,
  ResourceFailure,
  type ResourceType,
} from '../../lib/resources/contract.ts';
import { defaultLimits, type Settings } from '../../lib/runtime.ts';
import { createStore } from '../../lib/store/index.ts';
import { load } from '../../lib/template/load.ts';
import type { Value, ValueMap } from '../../lib/template/values.ts';

/** An object of the simulated cloud of these tests. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  /** The generated name: unique to the incarnation. */
  readonly tag: string;
  properties: ValueMap;
  readyAt: number;
  readonly madeAt: number;
}

export type Call = 'create' | 'update' | 'delete';

export interface WorldOptions {
  readonly seed?: number;
  /** Milliseconds from a create to the object being ready, from a delete to its being gone; 0: at once. */
  readonly latency?: (random: () => number) => number;
  /** name → call → counts that fail. */
  readonly failures?: Readonly<Record<string, Partial<Record<Call, readonly number[]>>>>;
  readonly faults?: Partial<EmbeddedOptions['faults']>;
  readonly slow?: number;
  readonly queueConcurrency?: number;
}

export const tenant = 'a'.repeat(32);
export const caller: Caller = {
  tenant,
  userId: 'u1',
  userName: 'learner',
  roles: ['member'],
  admin: false,
  token: 'token',
  requestId: 'req-1',
};

const settings: Settings = {
  cloud: {
    name: 'world',
    authUrl: 'http://127.0.0.1:1/v3',
    username: 'kiln',
    password: 'secret',
    projectName: 'service',
    userDomain: 'Default',
    projectDomain: 'Default',
  },
  encryptionKey: '0123456789abcdef0123456789abcdef',
  publicUrl: 'http://127.0.0.1:8004',
  templateUrls: 'public',
  limits: { ...defaultLimits, maxResourcesPerStack: 2000 },
};

/** The walk on the embedded runtime, with a virtual clock, against objects that this file keeps. */
export class World {
  readonly random: () => number;
  readonly clock: VirtualClock;
  readonly things = new Map<string, Thing>();
  readonly gone = new Map<string, number>();
  readonly calls: { readonly call: Call; readonly name: string; readonly tag: string }[] = [];
  readonly trusts = new Set<string>();
  readonly handlers: { event: string; at: number }[] = [];
  operations = 0;
  embedded!: Embedded;
  engine!: Engine;
  private readonly counts = new Map<string, number>();
  private made = 0;
  private readonly options: WorldOptions;
  private readonly onCall = new Set<() => void>();
  quiet = false;

  constructor(options: WorldOptions = {}) {
    this.options = options;
    this.random = seededRandom(options.seed ?? 1);
    this.clock = new VirtualClock({ random: this.random, slow: options.slow ?? 0 });
  }

  async start(): Promise<this> {
    const { faults, queueConcurrency } = this.options;
    let engine: Engine | undefined;
    const own = () => engine as Engine;
    const starting = startEmbedded({
      settings,
      database: ':memory:',
      clock: this.clock,
      random: this.random,
      uuid: seededUuid(this.random),
      onlyGiven: true,
      ...(faults && { faults: { random: () => (this.quiet ? 1 : this.random()), ...faults } }),
      ...(queueConcurrency !== undefined && { queueConcurrency }),
      functions: {
        plan: (runtime) => later(() => createPlan(runtime, own())),
        act: (runtime) => later(() => createAct(runtime, own())),
        release: (runtime) => later(() => createRelease(runtime, own())),
        settle: (runtime) => later(() => createSettle(runtime, own())),
        poll: (runtime) => later(() => createPoll(runtime, own())),
        starter: (runtime) => later(() => createStarter(runtime)),
        reconcile: (runtime) => later(() => createReconcile(runtime, own())),
      },
    });
    this.embedded = await starting;
    const { runtime } = this.embedded;
    const store = createStore(runtime);
    engine = createEngine(runtime, {
      store,
      language: { load },
      types: { get: (name) => (name === thing ? this.type() : undefined), names: () => [thing] },
      clouds: {
        forTrust: () => this.cloud(),
        forToken: async () => this.cloud(),
        service: async () => this.cloud(),
        createTrust: async () => {
          const trustId = `trust-${++this.made}`;
          this.trusts.add(trustId);
          return { trustId, projectId: tenant, trustorUserId: 'u1' };
        },
        deleteTrust: async ({ trustId }) => {
          this.trusts.delete(trustId);
        },
        finder: () => ({ find: async () => undefined, facts: async () => ({ get: () => undefined }) }),
      },
    });
    this.engine = engine;
    return this;
  }

  get commands() {
    return createCommands(this.engine);
  }

  /** Runs until `goal` has its result. */
  run<T>(goal: Promise<T>, until?: number): Promise<T> {
    return this.clock.run(goal, until);
  }

  /** Until the stack rests (or `calls` more calls were made to the cloud). Milliseconds of virtual time at most. */
  async settled(id: string, calls = Number.POSITIVE_INFINITY, until = 6 * 3_600_000): Promise<string> {
    const goal = this.calls.length + calls;
    const wait = async (): Promise<string> => {
      for (;;) {
        const head = await this.engine.store.stacks.head({ tenant, stack: id });
        if (!head) return 'NONE';
        if (head.status !== 'IN_PROGRESS' || this.calls.length >= goal) return `${head.action}_${head.status}`;
        await Promise.race([
          this.clock.sleep(50),
          new Promise<void>((resolve) => {
            this.onCall.add(resolve);
          }),
        ]);
      }
    };
    return this.run(wait(), until);
  }

  /** What a type's code and the poll ask of the cloud; kills and lost answers come in here as everywhere. */
  private reach<T>(call: () => T): Promise<T> {
    return this.embedded.functions
      .guard(async () => {
        await this.clock.turn();
        return call();
      }, false)
      .catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET')
          throw new CloudError('transient', 'the connection was lost', { service: 'things' });
        throw error;
      });
  }

  private called(call: Call, name: string, tag: string): void {
    this.calls.push({ call, name, tag });
    for (const resolve of this.onCall) resolve();
    this.onCall.clear();
    const key = `${name} ${call}`;
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    if (this.options.failures?.[name]?.[call]?.includes(count))
      throw new ResourceFailure('Broken', `${call} ${count} of ${name} fails`);
  }

  private latency(): number {
    return this.options.latency?.(this.random) ?? 0;
  }

  private cloud(): Cloud {
    return {
      name: 'world',
      projectId: tenant,
      region: undefined,
      has: async () => true,
      request: async ({ path }) => {
        const answer = await this.reach(() => {
          const [, , id] = path.split('/');
          const status = (one: Thing) => (one.readyAt <= this.clock.now() ? 'ACTIVE' : 'BUILD');
          const live = [...this.things.values()].filter((one) => !this.isGone(one.id));
          if (id === undefined) return { things: live.map((one) => ({ id: one.id, status: status(one) })) };
          const found = live.find((one) => one.id === id);
          return found && { thing: { id: found.id, status: status(found) } };
        });
        if (!answer) throw new CloudError('gone', 'not found', { service: 'things', status: 404 });
        return { status: 200, body: answer as never, headers: new Headers() };
      },
    };
  }

  private isGone(id: string): boolean {
    const at = this.gone.get(id);
    return at !== undefined && at <= this.clock.now();
  }

  private kept: ResourceType | undefined;
  private type(): ResourceType {
    this.kept ??= {
      type: thing,
      properties: Object.fromEntries(
        ['a', 'b', 'c', 'imm1', 'imm2'].map((name) => [
          name,
          { type: 'String' as const, ...(name.startsWith('imm') ? {} : { updateAllowed: true }) },
        ]),
      ),
      attributes: Object.fromEntries(['a', 'b', 'c', 'imm1', 'imm2'].map((name) => [name, {}])),
      behaviour: this.behaviour(),
    };
    return this.kept;
  }

  private behaviour(): Behaviour {
    const wait = (id: string, gone: boolean) => ({
      status: 'waiting' as const,
      step: 'asked',
      on: {
        kind: 'poll' as const,
        service: 'things',
        collection: '/things',
        item: '/things/',
        id,
        field: 'status',
        while: ['BUILD'],
        ...(gone && { gone }),
      },
    });
    const given = (properties: ValueMap): ValueMap =>
      Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
    return {
      create: async (context) => {
        const { resource, properties } = context;
        let id = resource.physicalId;
        if (id === null) {
          id = await this.reach(() => {
            this.called('create', resource.name, resource.physicalName);
            const made = `obj-${++this.made}`;
            this.things.set(made, {
              id: made,
              name: resource.name,
              tag: resource.physicalName,
              properties: given(properties),
              madeAt: this.clock.now(),
              readyAt: this.clock.now() + this.latency(),
            });
            return made;
          });
          await context.created(id);
        }
        const now = this.things.get(id);
        return now && now.readyAt > this.clock.now() ? wait(id, false) : { status: 'complete' };
      },
      update: async ({ resource, properties }) => {
        await this.reach(() => {
          this.called('update', resource.name, resource.physicalName);
          const found = this.things.get(resource.physicalId ?? '');
          if (found) found.properties = given(properties);
        });
        return { status: 'complete' };
      },
      delete: async ({ resource, step }) => {
        const id = resource.physicalId ?? '';
        if (step === undefined)
          await this.reach(() => {
            if (!this.things.has(id) || this.gone.has(id)) return;
            this.called('delete', resource.name, resource.physicalName);
            this.gone.set(id, this.clock.now() + this.latency());
          });
        return this.things.has(id) && !this.isGone(id) ? wait(id, true) : { status: 'complete' };
      },
      find: ({ resource }: ActionContext) =>
        this.reach(() =>
          [...this.things.values()]
            .filter((one) => one.tag === resource.physicalName && !this.gone.has(one.id))
            .map((one) => one.id),
        ),
      attributes: async ({ resource }, names) => {
        const found = this.things.get(resource.physicalId ?? '');
        return Object.fromEntries(names.map((name) => [name, found?.properties[name] ?? null]));
      },
    };
  }

  /** Prints what happened, for a seed that fails. */
  async tell(): Promise<void> {
    const show = async () => {
      for (const row of await this.engine.store.stacks.list(tenant, 'live')) {
        const ref = { tenant, stack: row.id };
        for (const event of await this.engine.store.events.list(ref))
          console.error(event.at % 100_000_000, event.name, event.action, event.status, event.reason);
        const head = await this.engine.store.stacks.head(ref);
        console.error(head);
        if (head)
          for (const node of await this.engine.store.nodes.list({ ...ref, epoch: head.epoch, plan: head.plan }))
            console.error(node.n, node.kind, node.name, node.inc, node.state, node.released, node.due, [...node.unmet]);
        for (const one of await this.engine.store.resources.heads(ref)) console.error(one);
      }
      for (const call of this.calls) console.error(call.call, call.name, call.tag);
    };
    await this.run(show());
  }

  /** Objects that are there, references named, as the vectors write them. */
  objects(): readonly { readonly name: string; readonly properties: ValueMap }[] {
    const live = [...this.things.values()].filter((one) => !this.gone.has(one.id));
    const named = (value: Value): Value =>
      typeof value === 'string' && /^obj-\d+$/.test(value)
        ? { ref: live.find((one) => one.id === value)?.name ?? null }
        : value;
    return live
      .map(({ name, properties }) => ({
        name,
        properties: Object.fromEntries(
          Object.entries(properties)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => [key, named(value)]),
        ),
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
}

export const thing = 'Test::Thing';

export type Resources = Readonly<
  Record<
    string,
    {
      readonly properties?: Readonly<
        Record<string, string | { readonly ref: string } | { readonly attr: readonly [string, string] }>
      >;
      readonly depends_on?: readonly string[];
    }
  >
>;

/** A template of things. */
export function templateOf(resources: Resources): ValueMap {
  const value = (one: string | { ref?: string; attr?: readonly [string, string] }): Value =>
    typeof one === 'string'
      ? one
      : one.ref !== undefined
        ? { get_resource: one.ref }
        : { get_attr: [...(one.attr ?? [])] };
  return {
    heat_template_version: '2021-04-16',
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, { properties = {}, depends_on }]) => [
        name,
        {
          type: thing,
          properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, value(one)])),
          ...(depends_on && depends_on.length > 0 && { depends_on: [...depends_on] }),
        },
      ]),
    ),
  };
}

/** A handler made at its first call, when the engine is there. */
function later<Event, Result>(make: () => (event: Event, context: never) => Promise<Result>) {
  let made: ((event: Event, context: never) => Promise<Result>) | undefined;
  return (event: never, context: never): Promise<unknown> => {
    made ??= make();
    return made(event as Event, context);
  };
}
