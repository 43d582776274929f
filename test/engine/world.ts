import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { create as createAct } from '../../functions/act.ts';
import { create as createPlan } from '../../functions/plan.ts';
import { create as createPoll } from '../../functions/poll.ts';
import { create as createReconcile } from '../../functions/reconcile.ts';
import { create as createRelease } from '../../functions/release.ts';
import { create as createSettle } from '../../functions/settle.ts';
import { create as createStarter } from '../../functions/starter.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../lib/embedded/runtime.ts';
import { seededRandom, seededUuid, VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import { createCommands } from '../../lib/engine/commands/index.ts';
import { createEngine, type Engine } from '../../lib/engine/engine.ts';
import { previewStack } from '../../lib/engine/queries/preview.ts';
import type { Caller, CreateStack } from '../../lib/engine/service.ts';
import { createCohortService } from '../../lib/labs/cohorts.ts';
import { tellSlot } from '../../lib/labs/messages.ts';
import { CloudError } from '../../lib/openstack/contract.ts';
import { templateType } from '../../lib/resources/heat/template-type.ts';
import { resourceType } from '../../lib/resources/registry.ts';
import { defaultLimits, type Settings } from '../../lib/runtime.ts';
import { createCohortStore } from '../../lib/store/cohorts.ts';
import { createStore } from '../../lib/store/index.ts';
import { load } from '../../lib/template/load.ts';
import type { Value, ValueMap } from '../../lib/template/values.ts';
import { silentLogger } from '../../lib/util/log.ts';
import { type ThingOptions, Things, thing } from './things.ts';

export interface WorldOptions extends Omit<ThingOptions, 'slow'> {
  readonly seed?: number;
  readonly faults?: Partial<EmbeddedOptions['faults']>;
  /** Chance that time goes on although something could run. */
  readonly slow?: number;
  readonly queueConcurrency?: number;
  /** Whatever can run takes its turn in the order of asking: no part of a walk overtakes the others by several steps. */
  readonly fair?: boolean;
  /** The function behind the API; without it commands are called outside of functions. */
  readonly api?: (world: World) => (event: never) => Promise<unknown>;
}

export const tenant = 'a'.repeat(32);
/** A user of the project; his token is his id. */
export const callerOf = (userId: string): Caller => ({
  tenant,
  userId,
  userName: 'learner',
  roles: ['member'],
  admin: false,
  token: userId,
  requestId: 'req-1',
});
export const caller = callerOf('u1');

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

/** A draw at which no fault happens. */
const unlikely = 1 - 1e-9;

/** The walk on the embedded runtime, with a virtual clock, against objects that this file keeps. */
export class World {
  readonly random: () => number;
  readonly clock: VirtualClock;
  readonly things: Things;
  readonly trusts = new Map<string, { readonly mark: string; readonly trustorUserId: string }>();
  embedded!: Embedded;
  engine!: Engine;
  private made = 0;
  private readonly options: WorldOptions;
  /** Nothing goes wrong any more. */
  quiet = false;

  constructor(options: WorldOptions = {}) {
    this.options = options;
    this.random = seededRandom(options.seed ?? 1);
    this.clock = new VirtualClock({ random: options.fair ? () => 0 : this.random, slow: options.slow ?? 0 });
    this.things = new Things(options, {
      clock: this.clock,
      random: this.random,
      projectId: tenant,
      quiet: () => this.quiet,
      guard: (call) => this.embedded.functions.guard(call, false),
    });
  }

  async start(): Promise<this> {
    const { faults, queueConcurrency, api } = this.options;
    let engine: Engine | undefined;
    const own = () => engine as Engine;
    const starting = startEmbedded({
      settings,
      database: ':memory:',
      clock: this.clock,
      random: this.random,
      uuid: seededUuid(this.random),
      onlyGiven: true,
      ...(faults && { faults: { random: () => (this.quiet ? unlikely : this.random()), ...faults } }),
      log: { ...silentLogger, error: (message) => void this.things.violations.push(`logged: ${message}`) },
      ...(queueConcurrency !== undefined && { queueConcurrency }),
      functions: {
        ...(api && { api: () => api(this) as (event: never) => Promise<unknown> }),
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
      types: {
        get: (name) =>
          name === thing ? this.things.type : name.startsWith('OS::Heat::') ? resourceType(name) : undefined,
        names: () => [thing, ...['ResourceGroup', 'Value', 'None', 'RandomString'].map((type) => `OS::Heat::${type}`)],
        template: templateType,
      },
      clouds: {
        forTrust: ({ trustId }) => this.things.cloudWhile(() => this.trusts.has(trustId)),
        forToken: async () => this.things.cloud,
        forNobody: () => this.things.cloudWhile(() => false),
        service: async () => this.things.cloud,
        createTrust: (trustorUserId, mark = '') =>
          this.reach(() => {
            const trustId = `trust-${++this.made}`;
            this.trusts.set(trustId, { mark, trustorUserId });
            return { trustId, projectId: tenant, trustorUserId };
          }),
        trustOf: async () => undefined,
        trustsMarked: (mark) =>
          this.reach(() =>
            [...this.trusts].flatMap(([trustId, { mark: own, trustorUserId }]) =>
              own === mark ? [{ trustId, projectId: tenant, trustorUserId }] : [],
            ),
          ),
        deleteTrust: ({ trustId }) => this.reach(() => void this.trusts.delete(trustId)),
        finder: () => ({ find: async () => undefined, facts: async () => ({ get: () => undefined }) }),
      },
      settled: async ({ tenant, member }) => {
        if (member) await tellSlot(runtime, { tenant, cohort: member.cohort }, member.slot);
      },
    });
    this.engine = engine;
    return this;
  }

  /** A call to Keystone, with kills and lost answers. */
  private async reach<T>(call: () => T): Promise<T> {
    try {
      return await this.embedded.functions.guard(async () => {
        await this.clock.turn();
        return call();
      }, false);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET')
        throw new CloudError('transient', 'the connection was lost', { service: 'identity' });
      throw error;
    }
  }

  get commands() {
    return createCommands(this.engine);
  }

  get cohorts() {
    const { engine } = this;
    const { runtime, store, clouds } = engine;
    const stacks = { preview: (by: Caller, request: CreateStack) => previewStack(engine, by, request) };
    return createCohortService({ runtime, store, cohorts: createCohortStore(store.table), clouds, stacks });
  }

  /** Runs until `goal` has its result. */
  run<T>(goal: Promise<T>, until?: number): Promise<T> {
    return this.clock.run(goal, until);
  }

  /** Until the stack rests (or `calls` more calls were made to the cloud). Milliseconds of virtual time at most. */
  async settled(id: string, calls = Number.POSITIVE_INFINITY, until = 6 * 3_600_000): Promise<string> {
    const { things } = this;
    const goal = things.calls.length + calls;
    const wait = async (): Promise<string> => {
      for (;;) {
        const head = await this.engine.store.stacks.head({ tenant, stack: id });
        if (!head) return 'NONE';
        if (head.status !== 'IN_PROGRESS' || things.calls.length >= goal) return `${head.action}_${head.status}`;
        await Promise.race([this.clock.sleep(500), things.nextCall()]);
      }
    };
    return this.run(wait(), until);
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
      for (const call of this.things.calls) console.error(call.call, call.name, call.tag);
    };
    await this.run(show());
  }

  /** Names of executions that run. */
  async executing(): Promise<readonly string[]> {
    const { sfn, names } = this.embedded.runtime;
    const of = async (stateMachineArn: string) => {
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000 }),
      );
      return executions.map(({ name }) => name ?? '');
    };
    return this.run(Promise.all([of(names.stackMachine), of(names.resourceMachine)]).then((all) => all.flat()));
  }

  objects() {
    return this.things.objects();
  }
}

type Given = string | { readonly ref: string } | { readonly attr: readonly [string, string] };

export type Resources = Readonly<
  Record<
    string,
    {
      /** Makes it an OS::Heat::Value of that, which has no object in the cloud. */
      readonly value?: Given;
      readonly properties?: Readonly<Record<string, Given>>;
      readonly depends_on?: readonly string[];
    }
  >
>;

/** Names of those that have an object in the cloud. */
export const thingsOf = (resources: Resources): readonly string[] =>
  Object.keys(resources).filter((name) => resources[name]?.value === undefined);

/** A template of things and values. */
export function templateOf(resources: Resources): ValueMap {
  const given = (one: Given): Value => {
    if (typeof one === 'string') return one;
    return 'ref' in one ? { get_resource: one.ref } : { get_attr: [...one.attr] };
  };
  return {
    heat_template_version: '2021-04-16',
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, { value, properties = {}, depends_on }]) => [
        name,
        {
          type: value === undefined ? thing : 'OS::Heat::Value',
          properties: Object.fromEntries(
            Object.entries(value === undefined ? properties : { value }).map(([key, one]) => [key, given(one)]),
          ),
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
