import { attempt } from '../../util/attempt.ts';
import { matching } from '../effort.ts';
import { compile, RegexError } from '../regex/index.ts';
import { equal, lengthOf, parseBoolean, typeName } from '../scalars.ts';
import type { Constraint, PropertyType } from '../schema.ts';
import type { Path } from '../source.ts';
import { toJsonText, toText } from '../text.ts';
import { isList, type Value } from '../values.ts';
import { toNumber } from './numbers.ts';

type Range = { readonly min?: number; readonly max?: number };
type Failure = string | undefined;

/** Whether a name of a custom constraint accepts a value; undefined: yes, or not known. */
export type CheckCustom = (name: string, value: Value, path: () => Path) => Failure;

/**
 * The first constraint that a converted value breaks, in Heat's words; undefined when it keeps them all. The description of
 * a constraint replaces its text (behaviour 32).
 */
export function broken(
  constraints: readonly Constraint[],
  type: PropertyType,
  value: Value,
  path: () => Path,
  custom?: CheckCustom,
): Failure {
  for (const constraint of constraints) {
    const failure = check(constraint, type, value, path, custom);
    if (failure !== undefined) return constraint.description || failure;
  }
  return undefined;
}

function check(
  constraint: Constraint,
  type: PropertyType,
  value: Value,
  path: () => Path,
  custom?: CheckCustom,
): Failure {
  if ('range' in constraint) return range(constraint.range, value);
  if ('length' in constraint) return length(constraint.length, value);
  if ('allowed_values' in constraint) return allowed(constraint.allowed_values, type, value);
  if ('allowed_pattern' in constraint) return pattern(constraint.allowed_pattern, value);
  if ('modulo' in constraint) return modulo(constraint.modulo, value);
  return custom?.(constraint.custom, value, path);
}

function outside({ min, max }: Range, value: number): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}

function bounds({ min, max }: Range): string {
  return `(min: ${min ?? 'None'}, max: ${max ?? 'None'})`;
}

function numeric(value: Value): number | string {
  const number = attempt(Error, () => Number(toNumber(value)));
  return number instanceof Error ? number.message : number;
}

function range(limits: Range, value: Value): Failure {
  const number = numeric(value);
  if (typeof number !== 'number') return number;
  return outside(limits, number) ? `${toText(value)} is out of range ${bounds(limits)}` : undefined;
}

function length(limits: Range, value: Value): Failure {
  const size = lengthOf(value);
  if (size === undefined) return `object of type '${typeName(value)}' has no len()`;
  return outside(limits, size) ? `length (${size}) is out of range ${bounds(limits)}` : undefined;
}

/** Every element of a list must be allowed (behaviour 31); a scalar is compared in the type of the schema. */
function allowed(values: readonly Value[], type: PropertyType, value: Value): Failure {
  if (typeof value === 'string' && values.includes(value)) return undefined;
  const among = (item: Value) => values.some((candidate) => equal(candidate, item));
  const fits = isList(value)
    ? value.every(among)
    : values.some((candidate) => equal(inType(type, candidate), inType(type, value)));
  return fits ? undefined : `${toJsonText(value)} is not an allowed value [${values.map(toJsonText).join(', ')}]`;
}

function inType(type: PropertyType, value: Value): Value {
  if (type === 'String') return toText(value);
  if (type === 'Integer' || type === 'Number') return numeric(value);
  if (type === 'Boolean') return parseBoolean(value) ?? value;
  return value;
}

/** The match at the start must take the whole value; a pattern that cannot be read, or not in time, accepts nothing. */
function pattern(text: string, value: Value): Failure {
  if (typeof value !== 'string') return 'expected string or bytes-like object';
  return matchesAll(text, value) ? undefined : `"${value}" does not match pattern "${text}"`;
}

function matchesAll(text: string, value: string): boolean {
  const match = attempt(RegexError, () => matching((budget) => compile(text, '', budget).match(value, budget)));
  return !(match instanceof RegexError) && match?.group() === value;
}

function modulo({ step, offset }: { readonly step: number; readonly offset: number }, value: Value): Failure {
  const number = numeric(value);
  if (typeof number !== 'number') return number;
  const rest = number - step * Math.floor(number / step);
  return rest === offset ? undefined : `${toText(value)} is not a multiple of ${step} with an offset of ${offset}`;
}
