import { attempt } from '../../util/attempt.ts';
import { NotJson, readJson, TooDeep } from '../reader/json.ts';
import { DocumentMarks } from '../reader/marks.ts';
import { acceptedBooleans, isNumeric, type Numeric, parseBoolean, parseNumber, typeName } from '../scalars.ts';
import { toJsonText, toRepr, toText } from '../text.ts';
import { isList, type Value } from '../values.ts';

export type ParameterType = 'string' | 'number' | 'list' | 'json' | 'boolean';

/** Why a value does not fit; the message is Heat's. */
export class ValueFault extends Error {}

export interface TypeRules {
  /** The value as template functions see it. @throws ValueFault */
  readonly parse: (given: Value) => Value;
  /** A parsed value as it is shown to users. */
  readonly show: (parsed: Value) => string;
  /** What constraints look at: the value as given, or what it is parsed to. */
  readonly constrained: 'given' | 'parsed';
  /** What a default is turned into before constraints look at it; as given when absent. */
  readonly prepareDefault?: (given: Value) => Value;
}

/** Parameter types: behaviours 25 to 28. */
export const typeRules: Readonly<Record<ParameterType, TypeRules>> = {
  string: { parse: toText, show: toText, constrained: 'given' },
  number: { parse: toNumber, show: toText, constrained: 'given' },
  boolean: { parse: toBoolean, show: toText, constrained: 'given' },
  list: { parse: parseList, show: showList, constrained: 'parsed', prepareDefault: splitDefault },
  json: { parse: parseJsonParameter, show: toJsonText, constrained: 'parsed' },
};

/** A number from a number or its text; booleans stay what they are. @throws ValueFault */
export function toNumber(value: Value): Numeric | boolean {
  if (typeof value === 'boolean' || isNumeric(value)) return value;
  if (typeof value !== 'string') {
    throw new ValueFault(
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    );
  }
  const parsed = parseNumber(value);
  if (parsed === undefined) throw new ValueFault(`could not convert string to float: ${toRepr(value)}`);
  return parsed;
}

function toBoolean(value: Value): boolean {
  const parsed = parseBoolean(value);
  if (parsed !== undefined) return parsed;
  const accepted = acceptedBooleans.map((word) => `'${word}'`).join(', ');
  throw new ValueFault(`Unrecognized value '${toText(value)}', acceptable values are: ${accepted}`);
}

function parseList(given: Value): Value {
  if (isList(given)) return given.map(toText);
  if (given === '') return [];
  if (typeof given === 'string') return given.split(',');
  throw new ValueFault(`Value must be a comma-delimited list string: ${noSplit(given)}`);
}

/** Unlike a value, an empty default counts as a list of one empty text while its constraints are checked. */
function splitDefault(given: Value): Value {
  if (isList(given)) return given.map(toText);
  if (typeof given === 'string') return given.split(',');
  throw new ValueFault(`Default must be a comma-delimited list string: ${noSplit(given)}`);
}

function noSplit(value: Value): string {
  return `'${typeName(value)}' object has no attribute 'split'`;
}

function showList(parsed: Value): string {
  return (parsed as readonly string[]).join(',');
}

function parseJsonParameter(given: Value): Value {
  if (typeof given !== 'string' || given === '') return given;
  const marks = new DocumentMarks(given, undefined);
  const parsed = attempt([NotJson, TooDeep, RangeError], () => readJson(given, marks, maxJsonDepth));
  if (parsed instanceof Error) throw new ValueFault(`Value must be valid JSON: ${jsonProblem(given, parsed)}`);
  return parsed;
}

function jsonProblem(text: string, fault: Error): string {
  if (fault instanceof TooDeep) return `nested deeper than ${maxJsonDepth} levels`;
  const told = attempt(SyntaxError, () => JSON.parse(text));
  return told instanceof SyntaxError ? told.message : 'an integer has too many digits';
}

const maxJsonDepth = 200;

/**
 * A single value in the terms of a type, for comparison with allowed values. Never asked of lists, which are compared item
 * by item, nor of json, which has no allowed values.
 * @throws ValueFault
 */
export function convert(type: ParameterType, typeName: string, value: Value): Value {
  if (type === 'string') return toText(value);
  const parsed = type === 'boolean' ? parseBoolean(value) : numberOrUndefined(value);
  if (parsed === undefined) {
    throw new ValueFault(`Value "${toText(value)}" is invalid for data type "${typeName}".`);
  }
  return parsed;
}

function numberOrUndefined(value: Value): Value | undefined {
  return typeof value === 'string' ? parseNumber(value) : toNumber(value);
}
