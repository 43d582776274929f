import { HeatError } from '../../lib/errors.ts';
import { types } from '../../lib/resources/registry.ts';
import type { LookupFacts, Lookups, StackDefinition } from '../../lib/template/contract.ts';
import { withinEffort } from '../../lib/template/effort.ts';
import { load } from '../../lib/template/load.ts';
import type { ValueMap } from '../../lib/template/values.ts';

/** What a client may send. */
export interface Input {
  readonly template: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What became of an input: the class of the first refusal, if there was one, and the work that it took. */
export interface Verdict {
  readonly refused: string | undefined;
  /** Milliseconds of CPU of this thread. */
  readonly cpu: number;
}

/** CPU that an input may take, in milliseconds. */
export const MAX_CPU = 200;
/**
 * Milliseconds before each further try of an input that took too long. The first ones mend what compiling the language
 * itself took; the later ones outlast a machine that runs slower for some seconds.
 */
const PAUSES = [0, 0, 0, 500, 1000, 2000, 4000];

/** An input that the language did not stand. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

const stack = { name: 'fuzzed', id: null, projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00' };
const everything: LookupFacts = { get: (_kind, value) => ({ id: value }) };
const lookups: Lookups = {
  reference: (resource) => `id-${resource}`,
  attribute: (resource, attribute) => ({ [attribute]: [resource, 1, null] }),
  attributes: (resource) => ({ name: resource }),
  metadata: () => ({}),
  availabilityZones: () => ['nova'],
};

/**
 * Sends an input through the whole language: read, bound, validated, put in order, resolved. What takes too long is tried
 * again; the fastest run counts, by the speed that the machine has at its best.
 * @throws Failure for an error without a type, or when an input takes more than `most` milliseconds of CPU
 */
export function examine(input: Input, most = MAX_CPU, pauses: readonly number[] = PAUSES): Verdict {
  let best: Verdict | undefined;
  for (const pause of pauses) {
    if (best !== undefined) wait(pause);
    const slowness = best === undefined ? 1 : yardstick.slowness();
    let refused: string | undefined;
    const cpu = cpuOf(() => {
      refused = withinEffort(() => run(input), input.template.length);
    });
    const fair = cpu / Math.max(slowness, best === undefined ? 1 : yardstick.slowness());
    if (best === undefined || fair < best.cpu) best = { refused, cpu: fair };
    if (best.cpu <= most) return best;
  }
  throw new Failure(`took ${best?.cpu.toFixed(0)} ms of CPU (${best?.refused ?? 'accepted'})`);
}

/** Milliseconds of CPU of this thread. */
function cpuOf(action: () => void): number {
  const started = process.threadCpuUsage();
  action();
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1000;
}

/** A piece of work that is always the same, long enough for clocks that count in steps of milliseconds. A machine that gives its CPU to others counts their time as ours. */
class Yardstick {
  #best = Number.POSITIVE_INFINITY;

  /** How much longer it takes now than it took at best. */
  slowness(): number {
    const now = cpuOf(() => {
      let text = '';
      for (let index = 0; index < 600_000; index++) text = `${text.slice(-50)}${index * 7}`;
    });
    this.#best = Math.min(this.#best, now);
    return now / this.#best;
  }
}

const yardstick = new Yardstick();
for (let turn = 0; turn < 10; turn++) yardstick.slowness();

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function run(input: Input): string | undefined {
  let first: string | undefined;
  const tried = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof HeatError)) {
        throw new Failure(error instanceof Error ? (error.stack ?? String(error)) : String(error));
      }
      first ??= typed(error.type, error.message);
      for (const problem of error.problems) typed(problem.type, problem.message);
      return undefined;
    }
  };
  for (const lenient of [false, true]) {
    const definition = tried(() =>
      load({
        template: input.template,
        environment: input.environment ?? null,
        files: input.files ?? {},
        parameters: (input.parameters ?? {}) as ValueMap,
        stack,
        types,
        lenient,
      }),
    );
    if (definition === undefined) continue;
    use(definition, tried);
    return first;
  }
  return first;
}

/** Everything that the engine and the API ask of a definition. */
function use(definition: StackDefinition, tried: <T>(action: () => T) => T | undefined): void {
  for (const problem of tried(() => definition.validate(everything)) ?? []) typed(problem.type, problem.message);
  tried(() => definition.lookups());
  tried(() => definition.dependencies());
  tried(() => [definition.conditions, definition.environment, definition.description, definition.version]);
  tried(() => [definition.shownParameters, definition.hiddenParameters, definition.parameterSchemata]);
  for (const resource of definition.resources.values()) {
    tried(() => resource.properties(lookups));
    tried(() => resource.metadata(lookups));
    tried(() => resource.updatePolicy(lookups));
    tried(() => resource.deletionPolicy());
    tried(() => [resource.requires, resource.attributesUsed, definition.hooks(resource.name)]);
  }
  for (const output of definition.outputs.values()) tried(() => output.exists && output.value(lookups));
}

/** @throws Failure when an error does not say what it is */
function typed(type: string, message: string): string {
  if (!/^[A-Za-z_]\w*$/.test(type) || typeof message !== 'string')
    throw new Failure(`error of type ${type}: ${message}`);
  return type;
}
