import { attempt } from '../../util/attempt.ts';
import { matching } from '../effort.ts';
import { RegexError } from '../regex/errors.ts';
import { compile } from '../regex/index.ts';
import { equal, isInteger, isTruthy, lengthOf, type Numeric, typeName } from '../scalars.ts';
import { toJsonText, toText } from '../text.ts';
import { Float, isList, type Value, type ValueMap } from '../values.ts';
import { type ParameterType, toNumber, ValueFault } from './types.ts';

interface Bounds {
  readonly min?: Numeric | boolean | null;
  readonly max?: Numeric | boolean | null;
}

interface Step {
  readonly step: Numeric | boolean;
  readonly offset: Numeric | boolean;
}

/** The numbers of a template may be integers of any size. */
export type ParameterConstraint = { readonly description?: Value } & (
  | { readonly range: Bounds }
  | { readonly length: Bounds }
  | { readonly modulo: Step }
  | { readonly allowed_values: readonly Value[] }
  | { readonly allowed_pattern: string }
  /** `name`: as written. */
  | { readonly custom: string; readonly name: Value }
);

export type ConstraintKind = 'range' | 'length' | 'modulo' | 'allowed_values' | 'allowed_pattern' | 'custom';

interface ConstraintRules {
  /** Heat's class, as messages name it. */
  readonly name: string;
  /** Types of parameters it suits. */
  readonly suits: readonly ParameterType[];
}

/** Behaviour 30. */
export const constraintRules: Readonly<Record<ConstraintKind, ConstraintRules>> = {
  range: { name: 'Range', suits: ['number'] },
  length: { name: 'Length', suits: ['string', 'list', 'json'] },
  modulo: { name: 'Modulo', suits: ['number'] },
  allowed_values: { name: 'AllowedValues', suits: ['string', 'number', 'boolean', 'list'] },
  allowed_pattern: { name: 'AllowedPattern', suits: ['string'] },
  custom: { name: 'CustomConstraint', suits: ['string', 'number', 'boolean', 'list'] },
};

export function kindOf(constraint: ParameterConstraint): ConstraintKind {
  if ('range' in constraint) return 'range';
  if ('length' in constraint) return 'length';
  if ('modulo' in constraint) return 'modulo';
  if ('allowed_values' in constraint) return 'allowed_values';
  return 'allowed_pattern' in constraint ? 'allowed_pattern' : 'custom';
}

/** A constraint that cannot be meant; the message is Heat's. */
export class ConstraintFault extends Error {
  readonly type: 'InvalidSchemaError' | 'ValueError';
  constructor(message: string, type: 'InvalidSchemaError' | 'ValueError' = 'InvalidSchemaError') {
    super(message);
    this.type = type;
  }
}

/** A number of a constraint's definition, which may be its text. @throws ConstraintFault */
function readNumber(definition: ValueMap, key: string): Numeric | boolean | null {
  const given = definition[key];
  if (given === undefined || given === null) return null;
  const number = attempt(ValueFault, () => toNumber(given));
  // Heat fails in the host language here, so the class of the error is the host's.
  if (number instanceof ValueFault) {
    throw new ConstraintFault(number.message, typeof given === 'string' ? 'ValueError' : 'InvalidSchemaError');
  }
  return number;
}

/** @throws ConstraintFault */
export function rangeOf(definition: ValueMap, keys: readonly [min: string, max: string]): ParameterConstraint {
  const bounds = { min: readNumber(definition, keys[0]), max: readNumber(definition, keys[1]) };
  if (bounds.min === null && bounds.max === null) {
    throw new ConstraintFault('A range constraint must have a min value and/or a max value specified.');
  }
  return { range: bounds };
}

/** @throws ConstraintFault */
export function lengthConstraintOf(
  definition: ValueMap,
  keys: readonly [min: string, max: string],
): ParameterConstraint {
  const bounds = { min: readNumber(definition, keys[0]), max: readNumber(definition, keys[1]) };
  if (bounds.min === null && bounds.max === null) {
    throw new ConstraintFault('A length constraint must have a min value and/or a max value specified.');
  }
  for (const bound of [bounds.min, bounds.max]) {
    if (bound !== null && typeof bound !== 'boolean' && !isInteger(bound)) {
      throw new ConstraintFault('min/max length must be integral');
    }
  }
  return { length: bounds };
}

/** @throws ConstraintFault */
export function moduloOf(definition: ValueMap): ParameterConstraint {
  const step = readNumber(definition, 'step');
  const offset = readNumber(definition, 'offset');
  if (step === null || offset === null) {
    throw new ConstraintFault('A modulo constraint must have a step value and an offset value specified.');
  }
  const [by, rest] = [plain(step), plain(offset)];
  if (![by, rest].every((number) => typeof number === 'bigint' || Number.isInteger(number))) {
    throw new ConstraintFault('step/offset must be integer');
  }
  const [wholeBy, wholeRest] = [BigInt(by), BigInt(rest)];
  if (wholeBy === 0n) throw new ConstraintFault('step cannot be 0.');
  if (absolute(wholeRest) >= absolute(wholeBy)) {
    throw new ConstraintFault('offset must be smaller (by absolute value) than step.');
  }
  if (wholeBy * wholeRest < 0n) throw new ConstraintFault('step and offset must be both positive or both negative.');
  return { modulo: { step, offset } };
}

/** @throws ConstraintFault */
export function allowedValuesOf(definition: Value): ParameterConstraint {
  if (!isList(definition)) throw new ConstraintFault('AllowedValues must be a list');
  return { allowed_values: definition };
}

/** @throws ConstraintFault */
export function allowedPatternOf(definition: Value): ParameterConstraint {
  if (typeof definition !== 'string') throw new ConstraintFault('AllowedPattern must be a string');
  const compiled = attempt(RegexError, () => matching((budget) => compile(definition, '', budget)));
  if (compiled instanceof RegexError) {
    throw new ConstraintFault(`AllowedPattern is no regular expression: ${compiled.message}`);
  }
  return { allowed_pattern: definition };
}

/**
 * Why a value does not satisfy a constraint; undefined when it does. Custom constraints always hold here, they need the
 * cloud. `convert` puts a value into the terms of its type before it is compared with allowed values.
 */
export function violation(
  constraint: ParameterConstraint,
  value: Value,
  convert: (value: Value) => Value,
): string | undefined {
  const message = attempt(ValueFault, () => check(constraint, value, convert));
  if (message instanceof ValueFault) return message.message;
  const { description = null } = constraint;
  // The description stands in for the text of a failed check (behaviour 32), not for that of a failed conversion.
  return message !== undefined && isTruthy(description) ? toText(description) : message;
}

function check(constraint: ParameterConstraint, value: Value, convert: (value: Value) => Value): string | undefined {
  if ('range' in constraint) {
    if (within(toNumber(value), constraint.range)) return undefined;
    return `${toText(value)} is out of range ${boundsText(constraint.range)}`;
  }
  if ('length' in constraint) {
    const length = lengthOf(value);
    if (length === undefined) throw new ValueFault(`object of type '${typeName(value)}' has no len()`);
    return within(length, constraint.length)
      ? undefined
      : `length (${length}) is out of range ${boundsText(constraint.length)}`;
  }
  if ('modulo' in constraint) {
    const { step, offset } = constraint.modulo;
    if (isMultiple(toNumber(value), constraint.modulo)) return undefined;
    return `${toText(value)} is not a multiple of ${toText(step)} with an offset of ${toText(offset)}`;
  }
  if ('allowed_values' in constraint) {
    const allowed = constraint.allowed_values;
    if (isAllowed(allowed, value, convert)) return undefined;
    return `${toJsonText(value)} is not an allowed value ${toJsonText(allowed)}`;
  }
  if ('allowed_pattern' in constraint) {
    const pattern = constraint.allowed_pattern;
    if (typeof value !== 'string') {
      throw new ValueFault(`expected string or bytes-like object, got '${typeName(value)}'`);
    }
    return matchesAll(pattern, value) ? undefined : `"${value}" does not match pattern "${pattern}"`;
  }
  return undefined;
}

/** @throws ValueFault when the pattern cannot be used, or not within the bounds on work */
function matchesAll(pattern: string, text: string): boolean {
  // Not fullMatch: of alternatives Heat takes the first that matches and then asks whether it ends with the text.
  const match = attempt(RegexError, () => matching((budget) => compile(pattern, '', budget).match(text, budget)));
  if (match instanceof RegexError) throw new ValueFault(`pattern "${pattern}": ${match.message}`);
  return match?.group() === text;
}

/** A list is allowed when each of its items is (behaviour 31). */
function isAllowed(allowed: readonly Value[], value: Value, convert: (value: Value) => Value): boolean {
  if (isList(value)) return value.every((item) => allowed.some((one) => equal(one, item)));
  const accepted = allowed.map(convert);
  const wanted = convert(value);
  return accepted.some((one) => equal(one, wanted));
}

function within(value: Numeric | boolean, { min, max }: Bounds): boolean {
  const number = plain(value);
  if (min !== null && min !== undefined && number < plain(min)) return false;
  return max === null || max === undefined || !(number > plain(max));
}

function boundsText({ min, max }: Bounds): string {
  return `(min: ${toText(min ?? null)}, max: ${toText(max ?? null)})`;
}

function plain(value: Numeric | boolean): number | bigint {
  return typeof value === 'bigint' ? value : value instanceof Float ? value.value : Number(value);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Whether a value is a multiple of `step` and `offset` beside it; remainders have the sign of the step. */
function isMultiple(value: Numeric | boolean, { step, offset }: Step): boolean {
  // A step that is a float makes the value one, too.
  const given = step instanceof Float ? Number(plain(value)) : plain(value);
  if (typeof given === 'number' && !Number.isInteger(given)) return false;
  const divisor = BigInt(plain(step));
  const rest = BigInt(given) % divisor;
  return (rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest) === BigInt(plain(offset));
}
