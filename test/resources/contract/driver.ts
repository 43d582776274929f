import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Cloud, CloudError } from '../../../lib/openstack/index.ts';
import type {
  ActionContext,
  Behaviour,
  EngineServices,
  Outcome,
  ResourceRecord,
  ResourceType,
  UpdateContext,
  Wait,
} from '../../../lib/resources/contract.ts';
import { prepareProperties } from '../../../lib/template/properties/index.ts';
import type { TypeSchema } from '../../../lib/template/schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../lib/template/values.ts';
import type { Clock } from '../../../lib/util/clock.ts';
import { memoryEngine } from './engine.ts';
import type { Bench, Given } from './fixture.ts';

/** The smallest engine that can run a type's handlers, on any cloud; it knows no test framework. */

/** One resource of a type, driven through its actions as the engine would. */
export class Driver {
  readonly #bench: Bench;
  readonly #type: ResourceType;
  readonly #behaviour: Behaviour;
  readonly engine: EngineServices;
  cloud: Cloud;
  record: ResourceRecord;
  properties: ValueMap = {};
  #at: number;

  constructor(bench: Bench, type: ResourceType, engine: EngineServices = memoryEngine(), name = 'it') {
    assert(type.behaviour !== undefined, `${type.type} has no behaviour`);
    this.#bench = bench;
    this.#type = type;
    this.#behaviour = type.behaviour;
    this.engine = engine;
    this.cloud = bench.cloud;
    const uuid = randomUUID();
    this.record = {
      name,
      type: type.type,
      uuid,
      physicalId: null,
      physicalName: `${bench.prefix}-${uuid.slice(0, 8)}`,
      action: 'INIT',
      status: 'COMPLETE',
      data: {},
      metadata: {},
    };
    this.#at = bench.clock.now();
  }

  async create(given: Given): Promise<void> {
    await this.prepare(given);
    await this.#run('CREATE', (context) => this.#behaviour.create(context));
  }

  /** Sets the properties as the engine hands them to a type. */
  async prepare(given: Given): Promise<void> {
    this.properties = await prepared(this.#bench, this.#type, given);
    this.#at = this.#bench.clock.now();
  }

  /** Goes on with a create whose object is there. */
  async resume(id: string): Promise<void> {
    this.record = { ...this.record, physicalId: id };
    await this.#run('CREATE', (context) => this.#behaviour.create(context));
  }

  async update(given: Given, times = 1): Promise<void> {
    const { update } = this.#behaviour;
    assert(update !== undefined, `${this.#type.type} has no update`);
    const before = this.properties;
    const after = await prepared(this.#bench, this.#type, given);
    const names = Object.keys(after).filter((name) => text(after[name]) !== text(before[name]));
    const changed = Object.fromEntries(names.map((name) => [name, after[name] ?? null]));
    this.properties = after;
    for (let time = 0; time < times; time++) {
      await this.#run('UPDATE', (context) =>
        update.call(this.#behaviour, { ...context, before, changed, metadataChanged: false } satisfies UpdateContext),
      );
    }
  }

  async delete(policy: 'Delete' | 'Snapshot' = 'Delete'): Promise<void> {
    if (this.record.physicalId === null && !this.#behaviour.deleteWithoutId) return;
    await retryBusy(this.#bench.clock, () =>
      this.#run('DELETE', (context) => this.#behaviour.delete({ ...context, deletionPolicy: policy })),
    );
  }

  async act(action: 'check' | 'suspend' | 'resume' | 'snapshot' | 'prepareReplace' | 'takeBack'): Promise<void> {
    const handler = this.#behaviour[action];
    assert(handler !== undefined, `${this.#type.type} has no ${action}`);
    await this.#run(action === 'prepareReplace' ? 'UPDATE' : 'CHECK', (context) =>
      handler.call(this.#behaviour, context),
    );
  }

  find(): Promise<readonly string[]> {
    assert(this.#behaviour.find !== undefined, `${this.#type.type} has no find`);
    return this.#behaviour.find(this.context(undefined));
  }

  async attributes(names: readonly string[]): Promise<ValueMap> {
    assert(this.#behaviour.attributes !== undefined, `${this.#type.type} has no attributes`);
    return this.#behaviour.attributes(this.context(undefined), names);
  }

  usable(): Promise<boolean> {
    assert(this.#behaviour.usable !== undefined);
    return this.#behaviour.usable(this.context(undefined));
  }

  reference(): string {
    const { reference } = this.#behaviour;
    return (reference ? reference(this.record) : this.record.physicalId) ?? this.record.physicalName;
  }

  /** Whether the type can be replaced only after it let go of something. */
  get preparesReplacement(): boolean {
    return this.#behaviour.prepareReplace !== undefined;
  }

  get checks(): boolean {
    return this.#behaviour.check !== undefined;
  }

  context(step: Value | undefined): ActionContext {
    const { record, properties } = this;
    return {
      cloud: this.cloud,
      resource: record,
      properties,
      stack: {
        id: '6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11',
        name: this.#bench.prefix,
        projectId: this.#bench.cloud.projectId,
        region: this.#bench.cloud.region,
        secondsLeft: 3600,
        depth: 0,
      },
      engine: this.engine,
      step,
      intent: { id: record.uuid, at: this.#at },
      created: async (physicalId, data) => {
        this.record = { ...this.record, physicalId, data: { ...this.record.data, ...data } };
      },
      deletionPolicy: 'Delete',
      updatePolicy: {},
      now: this.#bench.clock.now(),
      random: () => 0.5,
    };
  }

  async #run(action: ResourceRecord['action'], handler: (context: ActionContext) => Promise<Outcome>): Promise<void> {
    this.record = { ...this.record, action, status: 'IN_PROGRESS' };
    let step: Value | undefined;
    for (let turn = 0; ; turn++) {
      assert(turn < 500, `${action} does not end`);
      const outcome = await handler(this.context(step));
      // A step is stored: only what JSON can hold comes back.
      const data = { ...this.record.data, ...outcome.data };
      this.record = { ...this.record, data };
      if (outcome.status === 'complete') {
        const physicalId = outcome.physicalId === undefined ? this.record.physicalId : outcome.physicalId;
        this.record = { ...this.record, physicalId, status: 'COMPLETE' };
        return;
      }
      step = outcome.step === undefined ? undefined : (JSON.parse(JSON.stringify(outcome.step)) as Value);
      await this.#wait(outcome.on);
    }
  }

  async #wait(wait: Wait): Promise<void> {
    const { clock } = this.#bench;
    if (wait.kind === 'time') return clock.sleep(wait.seconds * 1000);
    if (wait.kind !== 'poll') return clock.sleep(1000 * (wait.kind === 'signal' ? (wait.seconds ?? 1) : 1));
    const until = clock.now() + 120_000;
    while (clock.now() < until) {
      const state = await stateOf(this.#bench.cloud, wait);
      if (state === undefined) return;
      const within = (states: readonly string[]) => states.some((one) => one.toLowerCase() === state.toLowerCase());
      if (wait.gone ? within(wait.until ?? []) : !within(wait.while)) return;
      await clock.sleep(250);
    }
    assert.fail(`still waiting for ${wait.collection} ${wait.id}`);
  }
}

async function stateOf(cloud: Cloud, wait: Wait & { kind: 'poll' }): Promise<string | undefined> {
  try {
    const { body } = await cloud.request({
      service: wait.service,
      method: 'GET',
      path: wait.item + wait.id,
      microversion: wait.microversion,
    });
    let object = body as Record<string, unknown>;
    const inner = Object.values(object);
    if (inner.length === 1 && typeof inner[0] === 'object') object = inner[0] as Record<string, unknown>;
    return String(object[wait.field]);
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return undefined;
    throw error;
  }
}

async function retryBusy(clock: Clock, work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'busy' || tries === 20) throw error;
      await clock.sleep(1000);
    }
  }
}

const text = (value: Value | undefined): string =>
  JSON.stringify(value ?? null, (_, v) => (typeof v === 'bigint' ? `${v}` : v));

async function prepared(bench: Bench, type: TypeSchema, properties: Given): Promise<ValueMap> {
  const given = JSON.parse(JSON.stringify(properties)) as ValueMap;
  const facts = await bench.finder.facts(namesIn(type, given));
  const { values, problems } = prepareProperties(type, given, facts, { resource: 'it' });
  assert.deepEqual(problems, [], `${type.type}: ${JSON.stringify(problems)}`);
  return values;
}

/** Look-ups that the Resolve rules of a type make of the given values. */
function namesIn(type: TypeSchema, given: ValueMap): { kind: string; value: string }[] {
  const reach = (value: Value | undefined, path: readonly string[]): string[] => {
    if (isList(value)) return value.flatMap((element) => reach(element, path));
    const [head, ...rest] = path;
    if (head === undefined) return typeof value === 'string' && value !== '' ? [value] : [];
    return isMap(value) ? reach(value[head], rest) : [];
  };
  return (type.translation ?? []).flatMap((rule) =>
    rule.rule === 'Resolve' ? reach(given, rule.path.split('.')).map((value) => ({ kind: rule.find.kind, value })) : [],
  );
}
