import type { VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import { type Cloud, CloudError } from '../../lib/openstack/contract.ts';
import {
  type ActionContext,
  type Behaviour,
  type Outcome,
  ResourceFailure,
  type ResourceType,
} from '../../lib/resources/contract.ts';
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
  /** Shown in lists from then on. */
  readonly shownAt: number;
  /** Made after the connection of the call was lost. */
  readonly late: boolean;
  /** Becomes an error instead of ready. */
  readonly broken: boolean;
  suspended: boolean;
}

export type Call = 'create' | 'update' | 'delete';
/** name → call → counts that fail; `broken`: counts of creates whose object turns out an error. */
export type Failures = Readonly<Record<string, Partial<Record<Call | 'broken', readonly number[]>>>>;

export interface ThingOptions {
  /** Milliseconds from a create to the object being ready, from a delete to its being gone; 0: at once. */
  readonly latency?: (random: () => number) => number;
  readonly failures?: Failures;
  /** Chance that a create comes about up to `lateBy` milliseconds after its connection was lost. */
  readonly late?: number;
  readonly lateBy?: number;
  /** Chance that a call which makes something takes up to `longBy` milliseconds. */
  readonly long?: number;
  readonly longBy?: number;
  /** Things are found by the name that the template gives, which those of other stacks may have as well. */
  readonly chosenNames?: boolean;
  /** Milliseconds at most until a new object shows in lists. */
  readonly listLag?: number;
  /** Whether functions may be slower than their claims hold: two of them may then be at one thing. */
  readonly slow?: number;
}

export interface ThingHost {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly projectId: string;
  /** Faults have ended. */
  readonly quiet: () => boolean;
  /** Runs a call for whoever runs, with kills and lost answers. */
  guard<T>(call: () => Promise<T>): Promise<T>;
}

export const thing = 'Test::Thing';

/** A cloud of one kind of thing, which writes down whatever is asked of it that no orchestrator should ask. */
export class Things {
  readonly all = new Map<string, Thing>();
  readonly gone = new Map<string, number>();
  readonly calls: { readonly at: number; readonly call: Call; readonly name: string; readonly tag: string }[] = [];
  /** Things asked for too early, removed too early, or made twice. */
  readonly violations: string[] = [];
  failures: Failures;
  readonly cloud: Cloud;
  readonly type: ResourceType;
  private readonly counts = new Map<string, number>();
  private readonly onCall = new Set<() => void>();
  private readonly sessions = new WeakMap<Cloud, () => boolean>();
  private readonly host: ThingHost;
  private readonly options: ThingOptions;
  private made = 0;

  constructor(options: ThingOptions, host: ThingHost) {
    this.options = options;
    this.host = host;
    this.failures = options.failures ?? {};
    this.cloud = this.makeCloud();
    this.type = {
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
  }

  /** Resolves at the next call that changes something. */
  nextCall(): Promise<void> {
    return new Promise((resolve) => this.onCall.add(resolve));
  }

  live(): readonly Thing[] {
    return [...this.all.values()].filter((one) => !this.gone.has(one.id));
  }

  private isGone(id: string): boolean {
    const at = this.gone.get(id);
    return at !== undefined && at <= this.host.clock.now();
  }

  /** A session that is refused once `holds` does not hold any more, as that of a trust is when the trust is gone. */
  cloudWhile(holds: () => boolean): Cloud {
    const cloud = this.makeCloud();
    this.sessions.set(cloud, holds);
    return cloud;
  }

  /** What a type's code and the poll ask of the cloud; kills and lost answers come in here as everywhere. */
  private reach<T>(cloud: Cloud, call: () => T): Promise<T> {
    return this.host
      .guard(async () => {
        await this.host.clock.turn();
        if (this.sessions.get(cloud)?.() === false)
          throw new CloudError('auth', 'the trust is gone', { service: 'identity', status: 401 });
        return call();
      })
      .catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') throw lost();
        throw error;
      });
  }

  private called(call: Call, name: string, tag: string): void {
    this.calls.push({ at: this.host.clock.now(), call, name, tag });
    for (const resolve of this.onCall) resolve();
    this.onCall.clear();
    const count = this.count(`${name} ${call}`);
    if (this.failures[name]?.[call]?.includes(count))
      throw new ResourceFailure('Broken', `${call} ${count} of ${name} fails`);
  }

  private count(key: string): number {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  private latency(): number {
    return this.options.latency?.(this.host.random) ?? 0;
  }

  private make(name: string, tag: string, properties: ValueMap, late: boolean): string {
    const { clock, random } = this.host;
    this.called('create', name, tag);
    const now = clock.now();
    this.needs(`create of ${name}`, properties, late);
    if (!late && !this.options.slow && this.live().some((one) => one.tag === tag && !one.late && !one.broken))
      this.violations.push(`${tag} is made twice`);
    const id = `obj-${++this.made}`;
    this.all.set(id, {
      id,
      name,
      tag,
      properties,
      madeAt: now,
      readyAt: now + this.latency(),
      shownAt: now + Math.floor(random() * (this.options.listLag ?? 0)),
      late,
      broken: this.failures[name]?.broken?.includes(this.count(`${name} broken`)) ?? false,
      suspended: false,
    });
    return id;
  }

  /** What a thing refers to must be there and ready. */
  private needs(what: string, properties: ValueMap, late: boolean): void {
    for (const value of Object.values(properties)) {
      const found = typeof value === 'string' ? this.all.get(value) : undefined;
      if (!found || late) continue;
      if (this.gone.has(found.id)) this.violations.push(`${what} uses ${found.name}, which is being removed`);
      else if (found.readyAt > this.host.clock.now())
        this.violations.push(`${what} uses ${found.name}, which is not ready`);
    }
  }

  private remove(id: string, name: string, tag: string): void {
    const found = this.all.get(id);
    if (!found || this.gone.has(id)) return;
    this.called('delete', name, tag);
    // A nested stack removes what it has replaced before its parent goes on: users outside of it still have the old one.
    const inside = scopeOf(found);
    for (const other of this.all.values())
      if (
        !this.isGone(other.id) &&
        other.id !== id &&
        !other.late &&
        scopeOf(other).startsWith(inside) &&
        Object.values(other.properties).includes(id)
      )
        this.violations.push(`${name} (${id}) is removed while ${other.name} (${other.id}) uses it`);
    this.gone.set(id, this.host.clock.now() + this.latency());
  }

  private makeCloud(): Cloud {
    const cloud: Cloud = {
      name: 'world',
      projectId: this.host.projectId,
      region: undefined,
      has: async () => true,
      request: async ({ path }) => {
        const answer = await this.reach(cloud, () => {
          const [, , id] = path.split('/');
          const status = (one: Thing) =>
            one.readyAt > this.host.clock.now() ? 'BUILD' : one.broken ? 'ERROR' : 'ACTIVE';
          const there = [...this.all.values()].filter((one) => !this.isGone(one.id));
          if (id === undefined) return { things: there.map((one) => ({ id: one.id, status: status(one) })) };
          const found = there.find((one) => one.id === id);
          return found && { thing: { id: found.id, status: status(found) } };
        });
        if (!answer) throw new CloudError('gone', 'not found', { service: 'things', status: 404 });
        return { status: 200, body: answer as never, headers: new Headers() };
      },
    };
    return cloud;
  }

  private behaviour(): Behaviour {
    const { clock, random } = this.host;
    const { chosenNames = false } = this.options;
    return {
      findsOwn: async () => !chosenNames,
      create: async (context) => {
        const { cloud, resource } = context;
        const properties = given(context.properties);
        let id = resource.physicalId;
        if (id === null) {
          const { late = 0, lateBy = 0 } = this.options;
          if (!this.host.quiet() && late > 0 && random() < late) {
            const { name, physicalName } = resource;
            clock
              .sleep(random() * lateBy)
              .then(() => this.make(name, physicalName, properties, true))
              .catch(() => undefined);
            throw lost();
          }
          if (!this.host.quiet() && random() < (this.options.long ?? 0))
            await clock.sleep(random() * (this.options.longBy ?? 0));
          id = await this.reach(cloud, () => this.make(resource.name, resource.physicalName, properties, false));
          await context.created(id);
        }
        const now = this.all.get(id);
        if (now && now.readyAt > clock.now()) return wait(id, false);
        if (now?.broken) throw new ResourceFailure('ResourceInError', `Went to status ERROR due to "${resource.name}"`);
        return { status: 'complete' };
      },
      update: async ({ cloud, resource, properties }) => {
        await this.reach(cloud, () => {
          this.called('update', resource.name, resource.physicalName);
          const found = this.all.get(resource.physicalId ?? '');
          this.needs(`update of ${resource.name}`, given(properties), false);
          if (found) found.properties = given(properties);
        });
        return { status: 'complete' };
      },
      delete: async ({ cloud, resource, step }) => {
        const id = resource.physicalId ?? '';
        if (step === undefined) await this.reach(cloud, () => this.remove(id, resource.name, resource.physicalName));
        return this.all.has(id) && !this.isGone(id) ? wait(id, true) : { status: 'complete' };
      },
      suspend: (context) => this.pause(context, true),
      resume: (context) => this.pause(context, false),
      check: async ({ cloud, resource }) => {
        await this.reach(cloud, () => {
          if (this.gone.has(resource.physicalId ?? ''))
            throw new CloudError('gone', 'not found', { service: 'things' });
        });
        return { status: 'complete' };
      },
      find: ({ cloud, resource }: ActionContext) =>
        this.reach(cloud, () =>
          this.live()
            .filter((one) => (chosenNames ? one.name === resource.name : one.tag === resource.physicalName))
            .filter((one) => one.shownAt <= clock.now())
            .map((one) => one.id),
        ),
      attributes: async ({ resource }, names) => {
        const found = this.all.get(resource.physicalId ?? '');
        return Object.fromEntries(names.map((name) => [name, found?.properties[name] ?? null]));
      },
    };
  }

  private async pause({ cloud, resource }: ActionContext, suspended: boolean): Promise<Outcome> {
    await this.reach(cloud, () => {
      const found = this.all.get(resource.physicalId ?? '');
      if (found) found.suspended = suspended;
    });
    return { status: 'complete' };
  }

  /** Objects that are there, references named, as the vectors write them. */
  objects(): readonly { readonly name: string; readonly properties: ValueMap }[] {
    const live = this.live();
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

/** The name of the stack that made a thing; names of nested stacks begin with their parents'. */
const scopeOf = ({ name, tag }: Thing): string => tag.slice(0, tag.lastIndexOf(`-${name}-`));

const lost = () => new CloudError('transient', 'the connection was lost', { service: 'things' });

const given = (properties: ValueMap): ValueMap =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

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
