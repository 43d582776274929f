import { isInteger, isNumeric, strip, typeName } from '../scalars.ts';
import { toRepr } from '../text.ts';
import { isList, type Value } from '../values.ts';
import { typeError, valueError } from './faults.ts';
import { Call, listItems, mapEntries, type Parsed } from './node.ts';

/**
 * The host's unpacking of a sequence into `count` names: lists give their items, maps their keys, texts their characters.
 * @throws HeatError TypeError for what cannot be unpacked, ValueError for another number of parts
 */
export function unpack(parsed: Parsed, count: number): readonly Parsed[] {
  const parts = sequenceParts(parsed);
  if (parts === undefined) throw typeError(`cannot unpack non-iterable ${describeType(parsed)} object`);
  if (parts.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  if (parts.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${parts.length})`);
  }
  return parts;
}

function sequenceParts(parsed: Parsed): readonly Parsed[] | undefined {
  if (typeof parsed === 'string') return [...parsed];
  const entries = mapEntries(parsed);
  return entries === undefined ? listItems(parsed) : [...entries.keys()];
}

function describeType(parsed: Parsed): string {
  return parsed instanceof Call ? 'Function' : typeName(parsed as Value);
}

/** `Incorrect arguments to "x" should be: <example>`. */
export function usage(call: Call, example: string): string {
  return `Incorrect arguments to "${call.name}" should be: ${example}`;
}

/** The host's `int(value)`. @throws HeatError TypeError or ValueError */
export function toInteger(value: Value): number | bigint {
  if (typeof value === 'boolean') return Number(value);
  if (isInteger(value)) return value;
  if (isNumeric(value)) {
    const plain = Math.trunc(Number(value));
    if (!Number.isFinite(plain)) throw valueError('cannot convert float to integer');
    return Number.isSafeInteger(plain) ? plain : BigInt(plain);
  }
  if (typeof value === 'string') {
    const number = integerText(value);
    if (number === undefined) throw valueError(`invalid literal for int() with base 10: ${toRepr(value)}`);
    return number;
  }
  const type = typeName(value);
  throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${type}'`);
}

/** Digits of the longest text that the host reads as an integer. */
const mostDigits = 4300;

/** The integer that a text stands for: white space around, a sign, underscores between digits; undefined: none. */
export function integerText(text: string): number | bigint | undefined {
  const clean = strip(text);
  if (!/^[+-]?[0-9]+(?:_[0-9]+)*$/.test(clean)) return undefined;
  const digits = clean.replaceAll('_', '').replace('+', '');
  if (digits.replace('-', '').length > mostDigits) return undefined;
  const plain = Number(digits);
  return Number.isSafeInteger(plain) ? plain : BigInt(digits);
}

/** Item of a list by any integer, negative ones from the end. undefined: out of range. */
export function itemAt(list: readonly Value[], index: number | bigint): Value | undefined {
  return typeof index === 'number' ? list.at(index) : undefined;
}

/** Order of code points, which is the host's order of texts. */
export function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) {
      const aSurrogate = a >= 0xd800 && a < 0xe000;
      const bSurrogate = b >= 0xd800 && b < 0xe000;
      if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
      return a - b;
    }
  }
  return left.length - right.length;
}

export function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * A text that two values share exactly when the host takes them as equal: 1, 1.0 and true are, lists and maps by content.
 */
export function equalityKey(value: Value): string {
  if (value === null) return '-';
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'boolean') return `n${Number(value)}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (isNumeric(value)) {
    const plain = Number(value);
    if (Number.isInteger(plain)) return `n${Number.isSafeInteger(plain) ? plain + 0 : BigInt(plain)}`;
    return `n${plain}`;
  }
  if (isList(value)) return `[${value.map(equalityKey).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key.length}:${key}=${equalityKey(value[key] as Value)}`).join(',')}}`;
}
