import { Float } from '../../values.ts';
import { overflowError, tooMuchMemory, typeError, valueError, zeroDivision } from '../errors.ts';

/** Integers are safe integral numbers or bigints; floats are all other numbers, and Float where the value is integral. */
export type Int = number | bigint;
export type Num = Int | Float;

/** Bits of the largest integer that is computed; larger ones would pass any memory quota. */
const MAX_BITS = 200_000;
/** Decimal digits that are read or written at most, as Python limits them. */
const MAX_DIGITS = 4300;

export function isInt(value: unknown): value is Int {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

export function isFloat(value: unknown): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isSafeInteger(value));
}

export function isNum(value: unknown): value is Num {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

export function makeFloat(value: number): number | Float {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

export function makeInt(value: bigint): Int {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** The double nearest to a number. @throws YaqlError OverflowError for an integer beyond its range */
export function toDouble(value: Num): number {
  const result = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(result)) throw overflowError('int too large to convert to float');
  return result;
}

export function parseInteger(text: string): Int {
  if (text.length > MAX_DIGITS) {
    throw valueError(
      `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion: value has ${text.length} digits`,
    );
  }
  return makeInt(BigInt(asciiDigits(text)));
}

/** Decimal digits of any script as ASCII digits. */
export function asciiDigits(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (letter) => {
    if (!/\p{Nd}/u.test(letter)) return letter;
    let zero = letter.codePointAt(0)!;
    let value = 0;
    // Digits of a script stand in a row of ten that begins with zero.
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) {
      zero--;
      value++;
    }
    return String(value % 10);
  });
}

/** An integer as a number that counts or indexes in the host language. @throws YaqlError OverflowError */
export function sized(value: Int): number {
  if (BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) {
    throw overflowError('Python int too large to convert to C ssize_t');
  }
  return Number(value);
}

function bits(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function checkBits(count: number): void {
  if (count > MAX_BITS) throw tooMuchMemory();
}

export function add(left: Num, right: Num): Num {
  if (isInt(left) && isInt(right)) return exact(left, right, Number(left) + Number(right), (a, b) => a + b);
  return makeFloat(toDouble(left) + toDouble(right));
}

export function subtract(left: Num, right: Num): Num {
  if (isInt(left) && isInt(right)) return exact(left, right, Number(left) - Number(right), (a, b) => a - b);
  return makeFloat(toDouble(left) - toDouble(right));
}

export function multiply(left: Num, right: Num): Num {
  if (isInt(left) && isInt(right)) return exact(left, right, Number(left) * Number(right), (a, b) => a * b);
  return makeFloat(toDouble(left) * toDouble(right));
}

/** `quick` when it is exact, else the same on bigints. */
function exact(left: Int, right: Int, quick: number, slow: (a: bigint, b: bigint) => bigint): Int {
  if (typeof left === 'number' && typeof right === 'number' && Number.isSafeInteger(quick)) return quick + 0;
  return makeInt(slow(BigInt(left), BigInt(right)));
}

/** Integers: rounded down; else a float. */
export function divide(left: Num, right: Num): Num {
  if (isInt(left) && isInt(right)) {
    if (right === 0) throw zeroDivision('integer division or modulo by zero');
    return makeInt(floorDivide(BigInt(left), BigInt(right)));
  }
  const divisor = toDouble(right);
  if (divisor === 0) throw zeroDivision('float division by zero');
  return makeFloat(toDouble(left) / divisor);
}

export function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

/** The remainder with the sign of the divisor. */
export function modulo(left: Num, right: Num): Num {
  if (isInt(left) && isInt(right)) {
    if (right === 0) throw zeroDivision('integer modulo by zero');
    const divisor = BigInt(right);
    return makeInt(BigInt(left) - floorDivide(BigInt(left), divisor) * divisor);
  }
  const divisor = toDouble(right);
  if (divisor === 0) throw zeroDivision('float modulo');
  const rest = toDouble(left) % divisor;
  if (rest === 0) return makeFloat(divisor < 0 ? -0 : 0);
  return makeFloat(rest < 0 !== divisor < 0 ? rest + divisor : rest);
}

export function negate(value: Num): Num {
  if (typeof value === 'bigint') return makeInt(-value);
  return isInt(value) ? 0 - value : makeFloat(-Number(value));
}

export function absolute(value: Num): Num {
  return compareNumbers(value, 0) < 0 || Object.is(Number(value), -0) ? negate(value) : value;
}

/** Negative, zero, positive; NaN when the numbers cannot be compared. Exact for integers beside floats. */
export function compareNumbers(left: Num | boolean, right: Num | boolean): number {
  const a = plain(left);
  const b = plain(right);
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: only loose equality compares a bigint with a number exactly
  return a == b ? 0 : Number.NaN;
}

function plain(value: Num | boolean): number | bigint {
  return typeof value === 'bigint' ? value : Number(value);
}

export function power(base: Num, exponent: Num, modulus: Num | null): Num {
  if (modulus !== null) return modularPower(base, exponent, modulus);
  if (isInt(base) && isInt(exponent) && exponent >= 0) {
    const wide = BigInt(base);
    if (wide >= -1n && wide <= 1n)
      return makeInt(wide === -1n && BigInt(exponent) % 2n === 0n ? 1n : exponent === 0 ? 1n : wide);
    checkBits((bits(wide) - 3) * Number(exponent));
    return makeInt(wide ** BigInt(exponent));
  }
  const from = toDouble(base);
  const to = toDouble(exponent);
  if (from === 0 && to < 0) throw zeroDivision('0.0 cannot be raised to a negative power');
  if (from < 0 && Number.isFinite(from) && Number.isFinite(to) && !Number.isInteger(to)) {
    throw typeError('complex numbers are not supported');
  }
  if (from === 1 || to === 0) return makeFloat(1);
  const result = from === -1 && !Number.isFinite(to) ? 1 : from ** to;
  if (!Number.isFinite(result) && Number.isFinite(from) && Number.isFinite(to)) {
    throw overflowError("(34, 'Numerical result out of range')");
  }
  return makeFloat(result);
}

function modularPower(base: Num, exponent: Num, modulus: Num): Num {
  if (!isInt(base) || !isInt(exponent) || !isInt(modulus)) {
    throw typeError('pow() 3rd argument not allowed unless all arguments are integers');
  }
  const divisor = BigInt(modulus);
  if (divisor === 0n) throw valueError('pow() 3rd argument cannot be 0');
  const wrap = (value: bigint): bigint => value - floorDivide(value, divisor) * divisor;
  let factor = wrap(BigInt(base));
  let left = BigInt(exponent);
  if (left < 0n) {
    factor = inverse(factor, divisor);
    left = -left;
  }
  checkBits(bits(left) * 40);
  checkBits(bits(divisor) * 40);
  let result = wrap(1n);
  for (; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * factor);
    factor = wrap(factor * factor);
  }
  return makeInt(result);
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, value, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  if (r0 !== 1n && r0 !== -1n) throw valueError('base is not invertible for the given modulus');
  return r0 === 1n ? s0 : -s0;
}

export function shift(value: Int, count: Int): Int {
  const wide = BigInt(value);
  if (wide === 0n) return 0;
  if (count >= 0) checkBits(bits(wide) + Number(count));
  else if (-Number(count) > bits(wide)) return wide < 0n ? -1 : 0;
  return makeInt(count >= 0 ? wide << BigInt(count) : wide >> -BigInt(count));
}

/** Rounds half to even, exactly on the binary value; `digits` may be negative. An integer stays one. */
export function roundTo(value: Num, digits: Int): Num {
  if (isInt(value)) return roundInteger(value, digits);
  const number = Number(value);
  if (!Number.isFinite(number) || Math.abs(Number(digits)) > 330) {
    return digits < 0 && Number.isFinite(number) ? makeFloat(0 * number) : value;
  }
  const places = Number(digits);
  const [numerator, denominator] = ratio(number);
  const scale = 10n ** BigInt(Math.abs(places));
  const [top, bottom] = places >= 0 ? [numerator * scale, denominator] : [numerator, denominator * scale];
  const rounded = halfEven(top, bottom);
  const result = Number(`${rounded}e${-places}`);
  if (!Number.isFinite(result)) throw overflowError('rounded value too large to represent');
  return makeFloat(result === 0 && number < 0 ? -0 : result);
}

function roundInteger(value: Int, digits: Int): Int {
  if (digits >= 0) return value;
  const places = -Number(digits);
  if (places > bits(BigInt(value))) return 0;
  const scale = 10n ** BigInt(places);
  return makeInt(halfEven(BigInt(value), scale) * scale);
}

/** The quotient rounded to the nearest integer, halves to even; the denominator is positive. */
export function halfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = floorDivide(numerator, denominator);
  const twice = (numerator - floor * denominator) * 2n;
  if (twice > denominator || (twice === denominator && floor % 2n !== 0n)) return floor + 1n;
  return floor;
}

/** A finite double as an exact fraction. */
export function ratio(value: number): readonly [numerator: bigint, denominator: bigint] {
  let denominator = 1n;
  let number = value;
  while (!Number.isInteger(number)) {
    number *= 2;
    denominator *= 2n;
  }
  return [BigInt(number), denominator];
}

/** A number as Python's `repr` writes it. */
export function numberText(value: Num): string {
  if (isInt(value)) {
    const text = String(value);
    if (text.length > MAX_DIGITS + 1) {
      throw valueError(`Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`);
    }
    return text;
  }
  return floatText(Number(value));
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
