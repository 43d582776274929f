import { invalid } from '../wire.ts';

/** coefficient × 10^exponent, the coefficient without trailing zeros; zero is 0 × 10^0. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const plainInteger = /^(0|-?[1-9]\d{0,14})$/;
const anyNumber = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

function normal(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const text = coefficient.toString();
  const kept = text.replace(/0+$/, '');
  return { coefficient: BigInt(kept), exponent: exponent + text.length - kept.length };
}

function parse(text: string): Decimal {
  const match = anyNumber.exec(text.trim());
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '')
    throw invalid(`The parameter cannot be converted to a numeric value: ${text.slice(0, 60)}`);
  if (whole.length + fraction.length > 1000)
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  return bounded(normal(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), Number(exponent) - fraction.length));
}

function bounded(value: Decimal): Decimal {
  if (value.coefficient === 0n) return value;
  const digits = value.coefficient.toString().replace('-', '').length;
  if (digits > 38) throw invalid('Attempting to store more than 38 significant digits in a Number');
  const magnitude = digits + value.exponent - 1;
  if (magnitude > 125)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < -130)
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  return value;
}

function format({ coefficient, exponent }: Decimal): string {
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString();
  const sign = negative ? '-' : '';
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const point = digits.length + exponent;
  return point > 0
    ? `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
    : `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** The one text DynamoDB gives back for a number: `1.50` is `1.5`, `1e3` is `1000`. At most 38 digits, 1E-130 to 9.99E+125. */
export const canonicalNumber = (text: string): string => (plainInteger.test(text) ? text : format(parse(text)));

export function addNumbers(a: string, b: string, sign: 1n | -1n = 1n): string {
  const [x, y] = [parse(a), parse(b)];
  const exponent = Math.min(x.exponent, y.exponent);
  const scaled = (d: Decimal) => d.coefficient * 10n ** BigInt(d.exponent - exponent);
  return format(bounded(normal(scaled(x) + sign * scaled(y), exponent)));
}

export function compareNumbers(a: string, b: string): number {
  if (plainInteger.test(a) && plainInteger.test(b)) return Number(a) - Number(b);
  const [x, y] = [sortableNumber(a), sortableNumber(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Text that sorts by bytes as the numbers sort by value: sign, exponent, digits; all complemented when negative. */
export function sortableNumber(text: string): string {
  const { coefficient, exponent } = parse(text);
  if (coefficient === 0n) return '1';
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
  const magnitude = digits.length + exponent + 500;
  if (coefficient > 0n) return `2${String(magnitude).padStart(4, '0')}${digits}`;
  const complement = digits.replace(/\d/g, (d) => String(9 - Number(d)));
  return `0${String(9999 - magnitude).padStart(4, '0')}${complement}:`;
}

/** Bytes a number counts for in the size of an item: about half a byte a digit and one more. */
export function numberSize(canonical: string): number {
  const digits = canonical.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (canonical.startsWith('-') ? 1 : 0);
}
