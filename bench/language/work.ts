import { createHash } from 'node:crypto';
import { types } from '../../lib/resources/registry.ts';
import type { LookupFacts, Lookups, StackDefinition } from '../../lib/template/contract.ts';
import { load } from '../../lib/template/load.ts';
import { prepareProperties } from '../../lib/template/properties/index.ts';
import { toJsonText } from '../../lib/template/text.ts';
import { isList, isMap, type Value, type ValueMap } from '../../lib/template/values.ts';

export const phases = ['load', 'order', 'validate', 'resolve'] as const;
export type Phase = (typeof phases)[number];

export interface Work {
  /** Milliseconds. */
  readonly took: Readonly<Record<Phase, number>>;
  /** Over all resolved properties and outputs: equal digests mean equal values. */
  digest(): string;
}

const nothingAsked: LookupFacts = { get: () => undefined };

/**
 * Reads a template, orders its resources, validates them with every constraint, and resolves all properties and outputs
 * with every resource created. `clock` gives milliseconds.
 */
export function workOn(template: string, clock: () => number): Work {
  const took = { load: 0, order: 0, validate: 0, resolve: 0 };
  const lap = <T>(phase: Phase, run: () => T): T => {
    const from = clock();
    const result = run();
    took[phase] = clock() - from;
    return result;
  };
  const stack = lap('load', () => load({ template, stack: { name: 'timing', id: null, projectId: 'project' }, types }));
  lap('order', () => stack.dependencies());
  const problems = lap('validate', () => stack.validate(nothingAsked));
  if (problems.length > 0) throw new Error(`the template is not valid: ${problems[0]?.message}`);
  const resolved = lap('resolve', () => resolveAll(stack));
  return { took, digest: () => digestOf(resolved) };
}

/** Reference `refN` and attributes `NAMEN` for the Nth resource. */
function lookupsOf(stack: StackDefinition): Lookups {
  const numbers = new Map([...stack.resources.keys()].map((name, index) => [name, index]));
  return {
    reference: (resource) => `ref${numbers.get(resource)}`,
    attribute: (resource, attribute) => `${attribute}${numbers.get(resource)}`,
  };
}

function resolveAll(stack: StackDefinition): readonly [ValueMap, ValueMap] {
  const lookups = lookupsOf(stack);
  const values = [...stack.resources.values()].map((resource): [string, ValueMap] => {
    const type = types.get(resource.type);
    if (type === undefined) throw new Error(`there is no type ${resource.type}`);
    const given = resource.properties(lookups);
    return [resource.name, prepareProperties(type, given, nothingAsked, { resource: resource.name }).values];
  });
  const outputs = [...stack.outputs.values()].map((output): [string, Value] => [output.name, output.value(lookups)]);
  return [Object.fromEntries(values), Object.fromEntries(outputs)];
}

/** Of the JSON text with sorted keys, without properties that have no value. */
function digestOf([values, outputs]: readonly [ValueMap, ValueMap]): string {
  const set = Object.entries(values).map(([name, properties]): [string, ValueMap] => [
    name,
    Object.fromEntries(Object.entries(properties as ValueMap).filter(([, value]) => value !== null)),
  ]);
  const text = toJsonText([sorted(Object.fromEntries(set)), sorted(outputs)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function sorted(value: Value): Value {
  if (isList(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] as Value)]));
}
