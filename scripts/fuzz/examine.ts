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
/** CPU that no second try mends. */
const HOPELESS = 1000;

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
 * again, as the first run may have paid for compiling the language itself.
 * @throws Failure for an error without a type, or when an input takes more than `most` milliseconds of CPU
 */
export function examine(input: Input, most = MAX_CPU): Verdict {
  let best: Verdict | undefined;
  for (let attempt = 0; attempt < 5 && (best === undefined || best.cpu < HOPELESS); attempt++) {
    const started = process.threadCpuUsage();
    const refused = withinEffort(() => run(input), input.template.length);
    const { user, system } = process.threadCpuUsage(started);
    const cpu = (user + system) / 1000;
    if (best === undefined || cpu < best.cpu) best = { refused, cpu };
    if (best.cpu <= most) return best;
  }
  throw new Failure(`took ${best?.cpu.toFixed(0)} ms of CPU (${best?.refused ?? 'accepted'})`);
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
