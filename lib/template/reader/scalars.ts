import { Float, type Value } from '../values.ts';

/**
 * Longest integer in digits: the host language refuses to turn longer ones into text and back, and an unbounded one costs
 * quadratic time.
 */
export const maxIntegerDigits = 4300;

/** An integer of any length from decimal text; a `number` where that is exact. @throws RangeError beyond the limit */
export function integer(text: string): Value {
  if (text.length <= 15) return Number(text) + 0;
  if (text.length > maxIntegerDigits)
    throw new RangeError('Exceeds the limit (4300 digits) for integer string conversion');
  return narrow(BigInt(text));
}

/** The smallest representation of an integer. */
export function narrow(value: bigint): Value {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** A float of the host language: integral ones are marked so that they print as 1.0. */
export function float(value: number): Value {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

export type ScalarTag = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'merge' | 'value' | 'str';

const booleans = new Map<string, boolean>();
for (const word of ['yes', 'true', 'on']) for (const form of forms(word)) booleans.set(form, true);
for (const word of ['no', 'false', 'off']) for (const form of forms(word)) booleans.set(form, false);

function forms(word: string): string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

const floatForm =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const intForm =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const dateForm =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/;

/** Which YAML 1.1 type a plain scalar has (behaviour 3: a date is told apart only to stay text). */
export function scalarTag(text: string): ScalarTag {
  const first = text.charCodeAt(0);
  // Digits, signs and the dot start every number.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e) {
    if (floatForm.test(text)) return 'float';
    if (intForm.test(text)) return 'int';
    return dateForm.test(text) ? 'timestamp' : 'str';
  }
  if (text.length > 5) return 'str';
  if (text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL') return 'null';
  if (text === '<<') return 'merge';
  if (text === '=') return 'value';
  return booleans.has(text) ? 'bool' : 'str';
}

/** @throws RangeError, SyntaxError when the text is no boolean, as with an explicit tag */
export function yamlBoolean(text: string): boolean {
  const value = booleans.get(text) ?? booleans.get(text.toLowerCase());
  if (value === undefined) throw new SyntaxError(`'${text.toLowerCase()}'`);
  return value;
}

/** 0600 is octal, 0x1F hexadecimal, 0b1 binary, 22:22 sexagesimal; underscores do not count. @throws SyntaxError */
export function yamlInteger(source: string): Value {
  const clean = source.replaceAll('_', '');
  const negative = clean.startsWith('-');
  const digits = negative || clean.startsWith('+') ? clean.slice(1) : clean;
  if (digits.length > maxIntegerDigits)
    throw new RangeError('Exceeds the limit (4300 digits) for integer string conversion');
  let value: bigint;
  if (digits === '0') value = 0n;
  else if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) value = BigInt(digits);
  else if (/^0o?[0-7]+$/.test(digits)) value = BigInt(`0o${digits.replace(/^0o?/, '')}`);
  else if (/^[0-9]+(?::[0-9]+)+$/.test(digits)) value = sexagesimal(digits.split(':'));
  else if (/^[1-9][0-9]*$/.test(digits)) return integer(negative ? `-${digits}` : digits);
  else throw new SyntaxError(`invalid literal for int() with base 10: '${digits}'`);
  return narrow(negative ? -value : value);
}

function sexagesimal(parts: readonly string[]): bigint {
  let value = 0n;
  for (const part of parts) value = value * 60n + BigInt(part);
  return value;
}

/** 1.5, .5, 1.5e+3, 190:20:30.15, .inf, .nan. @throws SyntaxError */
export function yamlFloat(source: string): Value {
  const clean = source.replaceAll('_', '').toLowerCase();
  const negative = clean.startsWith('-');
  const digits = negative || clean.startsWith('+') ? clean.slice(1) : clean;
  let value: number;
  if (digits === '.inf') value = Number.POSITIVE_INFINITY;
  else if (digits === '.nan') value = Number.NaN;
  else if (digits.includes(':')) {
    value = 0;
    for (const part of digits.split(':')) value = value * 60 + Number(part);
  } else {
    if (!/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(digits)) {
      throw new SyntaxError(`could not convert string to float: '${digits}'`);
    }
    value = Number(digits);
  }
  return float(negative ? -value : value);
}
