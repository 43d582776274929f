import { toText } from './text.ts';
import { Float, isList, isMap, type Value } from './values.ts';

/** Conversions and comparisons of values with the rules of Heat's host language. */

export type Numeric = number | bigint | Float;

export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

/** An integer of any size, as opposed to a float; booleans are none here. */
export function isInteger(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** A float as a value: `Float` where it would pass for an integer. */
export function floatValue(value: number): number | Float {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

/** An integer as a value: `bigint` beyond 2^53. */
export function integerValue(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** More digits than the host reads as an integer; such a text becomes a float. */
const maxDigits = 4300;

/**
 * The number that a text stands for, an integer where possible, otherwise a float (behaviour 25): white space around,
 * a sign, underscores between digits, exponents, `inf` and `nan` are accepted. undefined: no number.
 */
export function parseNumber(text: string): Numeric | undefined {
  const trimmed = toAsciiDigits(strip(text));
  const digits = trimmed.replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[-+]?\d+$/.test(digits)) {
    return digits.length > maxDigits ? floatValue(Number(digits)) : integerValue(BigInt(digits.replace(/^\+/, '')));
  }
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits)) return floatValue(Number(digits));
  const word = /^([-+]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (word === null) return undefined;
  if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Without white space around; the separators 0x1c to 0x1f and 0x85 are white space to the host, a byte order mark is none. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start] as string)) start++;
  while (end > start && isSpace(text[end - 1] as string)) end--;
  return text.slice(start, end);
}

function isSpace(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code >= 0x1c && code <= 0x1f) || code === 0x85 || (code !== 0xfeff && /\s/.test(unit));
}

function toAsciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

/** Decimal digits stand in runs of ten in every script. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) as number;
  let start = code;
  while (code - start < 9 && /\p{Nd}/u.test(String.fromCodePoint(start - 1))) start--;
  return code - start;
}

const spellings: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  true: true,
  on: true,
  y: true,
  yes: true,
  '0': false,
  f: false,
  false: false,
  off: false,
  n: false,
  no: false,
};

export const acceptedBooleans: readonly string[] = Object.keys(spellings).sort();

/** The boolean that a value's text stands for (behaviour 26). undefined: none. */
export function parseBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = strip(toText(value)).toLowerCase();
  return Object.hasOwn(spellings, text) ? spellings[text] : undefined;
}

/** Equality of the host: 1, 1.0 and true are equal, lists and maps are compared by content. */
export function equal(left: Value, right: Value): boolean {
  const a = comparable(left);
  const b = comparable(right);
  // Not ===: an integer of any size equals a float of the same value.
  if (isScalarNumber(a) && isScalarNumber(b)) return a <= b && a >= b;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index] as Value));
  if (isMap(a)) {
    if (!isMap(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key] as Value, b[key] as Value))
    );
  }
  return a === b;
}

function comparable(value: Value): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Float ? value.value : value;
}

function isScalarNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** What counts as false in the host: null, false, zero, and empty texts, lists and maps. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (value instanceof Float) return value.value !== 0;
  if (typeof value === 'object') return (isList(value) ? value : Object.keys(value)).length > 0;
  return typeof value === 'bigint' ? value !== 0n : value !== false && value !== 0;
}

/** Number of code points, items or entries; undefined for what has no length. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return [...value].length;
  if (isList(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}

/** Name of a value's type in messages that come from the host. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (isInteger(value)) return 'int';
  if (isNumeric(value)) return 'float';
  return isList(value) ? 'list' : 'dict';
}
