import { overflowError, tooMuchMemory, typeError, valueError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import type { Item } from './items.ts';
import { floatText, halfEven, isInt, isNum, type Num, numberText, ratio, toDouble } from './numbers.ts';
import { strftime } from './strftime.ts';
import { codePoints, str, typeName } from './text.ts';
import { DateTime } from './time.ts';

/** Width and precision beyond which no result could stay within any quota. */
const MAX_WIDTH = 20_000;
const MAX_PRECISION = 400;

interface Specification {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly noNegativeZero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const SYNTAX = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?([0-9]+)?([,_])?(?:\.([0-9]+))?([A-Za-z%])?$/u;

/** A value by Python's format specification mini-language. @throws YaqlError ValueError, TypeError */
export function formatValue(evaluation: Evaluation, value: Item, source: string): string {
  if (value instanceof DateTime) return source === '' ? value.toString() : strftime(value, source);
  if (source === '') return str(evaluation, value);
  const isBoolean = typeof value === 'boolean';
  if (typeof value !== 'string' && !isNum(value) && !isBoolean) {
    throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
  }
  const spec = parse(source);
  const result =
    typeof value === 'string' ? formatString(value, spec) : formatNumber(isBoolean ? Number(value) : value, spec);
  evaluation.tick(result.length >> 3);
  return result;
}

function parse(source: string): Specification {
  const parts = SYNTAX.exec(source);
  if (!parts) throw valueError('Invalid format specifier');
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = parts;
  if (Number(width ?? 0) > MAX_WIDTH || Number(precision ?? 0) > MAX_WIDTH) throw tooMuchMemory();
  return {
    fill: fill ?? (zero && !align ? '0' : ' '),
    align: align ?? (zero ? '=' : undefined),
    sign: sign ?? '-',
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

function unknownCode(type: string, of: string): Error {
  return valueError(`Unknown format code '${type}' for object of type '${of}'`);
}

function formatString(value: string, spec: Specification): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str');
  if (spec.sign !== '-') throw valueError('Sign not allowed in string format specifier');
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in string format specifier');
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.grouping) throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  const zeroFilled = spec.align === '=' && spec.fill === '0';
  if (spec.align === '=' && !zeroFilled) throw valueError("'=' alignment not allowed in string format specifier");
  const text = spec.precision === undefined ? value : Array.from(value).slice(0, spec.precision).join('');
  return pad(text, '', { ...spec, align: zeroFilled ? '<' : spec.align }, '<');
}

function formatNumber(value: Num, spec: Specification): string {
  const integerType = isInt(value) && (spec.type === '' || 'bcdoxXn'.includes(spec.type));
  if (!integerType && spec.type !== '' && !'eEfFgGn%'.includes(spec.type)) {
    throw unknownCode(spec.type, isInt(value) ? 'int' : 'float');
  }
  const negative = isInt(value) ? value < 0 : Number(value) < 0 || Object.is(Number(value), -0);
  const magnitude = integerType ? integerDigits(value, spec) : floatDigits(Math.abs(toDouble(value)), value, spec);
  const isZero = spec.noNegativeZero && !/[1-9]/.test(magnitude);
  const sign = negative && !isZero ? '-' : spec.sign === '-' ? '' : spec.sign;
  const prefix = integerType && spec.alternate && 'boxX'.includes(spec.type) && spec.type ? `0${spec.type}` : '';
  return pad(magnitude, sign + prefix, spec, '>');
}

function integerDigits(value: Num, { type, precision, grouping, noNegativeZero }: Specification): string {
  if (noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in integer format specifier');
  if (precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  const wide = BigInt(value as number | bigint);
  if (type === 'c') {
    if (wide < 0n || wide > 0x10ffffn) throw overflowError('%c arg not in range(0x110000)');
    return String.fromCodePoint(Number(wide));
  }
  const base = { b: 2, o: 8, x: 16, X: 16 }[type];
  const text = numberOf(wide < 0n ? -wide : wide, base);
  if (base !== undefined && grouping === ',') throw valueError(`Cannot specify ',' with '${type}'.`);
  const digits = grouping ? group(text, grouping, base === undefined ? 3 : 4) : text;
  return type === 'X' ? digits.toUpperCase() : digits;
}

function numberOf(value: bigint, base: number | undefined): string {
  return base === undefined
    ? numberText(value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value))
    : value.toString(base);
}

function floatDigits(magnitude: number, original: Num, spec: Specification): string {
  const { type, precision, grouping, alternate } = spec;
  const upper = type === 'E' || type === 'F' || type === 'G';
  if (!Number.isFinite(magnitude)) {
    const text = Number.isNaN(magnitude) ? 'nan' : 'inf';
    return (upper ? text.toUpperCase() : text) + (type === '%' ? '%' : '');
  }
  const digits = Math.min(precision ?? 6, MAX_PRECISION);
  let text: string;
  if (type === 'f' || type === 'F') text = fixed(magnitude, digits);
  else if (type === '%') text = `${fixed(magnitude * 100, digits)}`;
  else if (type === 'e' || type === 'E') text = exponential(magnitude, digits);
  else if (type === '' && precision === undefined && !isInt(original)) text = floatText(magnitude);
  else text = general(magnitude, digits || 1, alternate, type === '');
  if (alternate && !text.includes('.')) text = text.replace(/^\d+/, '$&.');
  if (grouping) text = text.replace(/^\d+/, (whole) => group(whole, grouping, 3));
  return (upper ? text.toUpperCase() : text) + (type === '%' ? '%' : '');
}

/** Exactly rounded, half to even, with so many decimals. */
export function fixed(magnitude: number, decimals: number): string {
  const [numerator, denominator] = ratio(magnitude);
  const text = String(halfEven(numerator * 10n ** BigInt(decimals), denominator)).padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** The quotient of `value` and a power of ten, half to even. */
function scaled([numerator, denominator]: readonly [bigint, bigint], power: number): bigint {
  const factor = 10n ** BigInt(Math.abs(power));
  return power < 0 ? halfEven(numerator * factor, denominator) : halfEven(numerator, denominator * factor);
}

function reaches([numerator, denominator]: readonly [bigint, bigint], power: number): boolean {
  const factor = 10n ** BigInt(Math.abs(power));
  return power < 0 ? numerator * factor >= denominator : numerator >= denominator * factor;
}

/** So many significant digits and the power of ten of the first, exactly rounded, half to even. */
function scientific(magnitude: number, count: number): readonly [digits: string, exponent: number] {
  if (magnitude === 0) return ['0'.repeat(count), 0];
  let exponent = Number(magnitude.toExponential().split('e')[1]);
  const value = ratio(magnitude);
  // The shortest text of a number may have been rounded up to a power of ten that the number does not reach.
  if (!reaches(value, exponent)) exponent--;
  const digits = String(scaled(value, exponent - count + 1));
  return digits.length > count ? [digits.slice(0, count), exponent + 1] : [digits, exponent];
}

function exponential(magnitude: number, decimals: number): string {
  const [digits, power] = scientific(magnitude, decimals + 1);
  const exponent = `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return `${digits[0]}${decimals > 0 ? '.' : ''}${digits.slice(1)}e${exponent}`;
}

/** The shorter of both forms with so many significant digits; `bare` is a format without type, which keeps a `.0`. */
function general(magnitude: number, digits: number, alternate: boolean, bare: boolean): string {
  const [, exponent] = scientific(magnitude, digits);
  const useExponent = exponent < -4 || exponent >= (bare ? digits - 1 : digits);
  const text = useExponent ? exponential(magnitude, digits - 1) : fixed(magnitude, Math.max(digits - 1 - exponent, 0));
  if (alternate || !text.includes('.')) return text;
  const trimmed = text.replace(/\.?0+(?=e|$)/, '');
  return bare && !useExponent && !trimmed.includes('.') ? `${trimmed}.0` : trimmed;
}

function group(digits: string, separator: string, size: number): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= size) groups.unshift(digits.slice(Math.max(end - size, 0), end));
  return groups.join(separator);
}

function pad(body: string, sign: string, spec: Specification, usual: string): string {
  const missing = Math.max(spec.width - codePoints(sign + body), 0);
  const { fill, align = usual, grouping } = spec;
  if (align === '=' && fill === '0' && grouping && missing > 0) return sign + zeroGrouped(body, spec, sign.length);
  switch (align) {
    case '<':
      return sign + body + fill.repeat(missing);
    case '^':
      return fill.repeat(missing >> 1) + sign + body + fill.repeat(missing - (missing >> 1));
    case '=':
      return sign + fill.repeat(missing) + body;
    default:
      return fill.repeat(missing) + sign + body;
  }
}

/** Leading zeros take part in grouping, and a separator never leads. */
function zeroGrouped(body: string, { width, grouping, type }: Specification, taken: number): string {
  const grouped = 'boxX'.includes(type) && type !== '';
  const [, whole = '', rest = ''] = (grouped ? /^([0-9a-zA-Z_]*)(.*)$/s : /^([0-9,_]*)(.*)$/s).exec(body)!;
  const size = grouped ? 4 : 3;
  const digits = whole.replaceAll(grouping, '');
  let count = digits.length;
  while (count + Math.floor((count - 1) / size) + rest.length + taken < width) count++;
  return group(digits.padStart(count, '0'), grouping, size) + rest;
}
