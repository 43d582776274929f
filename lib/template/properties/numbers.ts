import { integerValue, isInteger, isNumeric, type Numeric, parseNumber, typeName } from '../scalars.ts';
import { toRepr, toText } from '../text.ts';
import { Float, type Value } from '../values.ts';

/** An integer as properties read it: floats are cut, texts must spell one. @throws Error with the host language's text */
export function toInteger(value: Value): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isInteger(value)) return value;
  if (value instanceof Float || typeof value === 'number') {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new Error(`cannot convert float ${toText(value)} to integer`);
    return integerValue(BigInt(Math.trunc(number)));
  }
  if (typeof value !== 'string') throw notANumber(value);
  const number = parseNumber(value);
  if (number === undefined || !isInteger(number)) throw new Error(`Value '${value}' is not an integer`);
  return number;
}

/**
 * A number stays what it is (true and false too), a text becomes an integer where possible, else a float.
 * @throws Error with the host language's text
 */
export function toNumber(value: Value): Numeric | boolean {
  if (isNumeric(value) || typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw notANumber(value);
  const number = parseNumber(value);
  if (number === undefined) throw new Error(`could not convert string to float: ${toRepr(value)}`);
  return number;
}

function notANumber(value: Value): Error {
  return new Error(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`);
}
