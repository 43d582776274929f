import { Float } from '../../values.ts';
import { type Item, truthy } from '../data/items.ts';
import {
  absolute,
  add,
  asciiDigits,
  compareNumbers,
  divide,
  type Int,
  isFloat,
  isInt,
  isNum,
  makeFloat,
  makeInt,
  modulo,
  multiply,
  type Num,
  negate,
  parseInteger,
  power,
  roundTo,
  shift,
  subtract,
  toDouble,
} from '../data/numbers.ts';
import { strip } from '../data/strings.ts';
import { quote, typeName } from '../data/text.ts';
import { overflowError, typeError, valueError } from '../errors.ts';
import { delegate } from '../runtime/call.ts';
import { fn, optional, param } from '../runtime/function.ts';
import { ANY, INT, INT_OR_BOOL, NUMBER, NUMBER_OR_NULL } from '../runtime/types.ts';

const ARITHMETIC: Readonly<Record<string, (left: Num, right: Num) => Num>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  mod: modulo,
};

const COMPARISON: Readonly<Record<string, (order: number) => boolean>> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

/** On two booleans the result is a boolean, as in Python. */
const BITWISE: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  bitwiseAnd: (left, right) => left & right,
  bitwiseOr: (left, right) => left | right,
  bitwiseXor: (left, right) => left ^ right,
};

const binary = [param('left', NUMBER), param('right', NUMBER)] as const;

export const mathFunctions = [
  ...Object.entries(ARITHMETIC).map(([symbol, compute]) =>
    fn(`#operator_${symbol}`, binary, (_, left, right) => compute(left, right)),
  ),
  ...Object.entries(COMPARISON).map(([symbol, holds]) =>
    fn(`#operator_${symbol}`, binary, (_, left, right) => holds(compareNumbers(left, right))),
  ),
  ...Object.entries(BITWISE).map(([name, compute]) =>
    fn(name, [param('left', INT_OR_BOOL), param('right', INT_OR_BOOL)], (_, left, right) => {
      const result = makeInt(compute(BigInt(left), BigInt(right)));
      return typeof left === 'boolean' && typeof right === 'boolean' ? result === 1 : result;
    }),
  ),
  fn('#unary_operator_+', [param('op', NUMBER)], (_, op) => op),
  fn('#unary_operator_-', [param('op', NUMBER)], (_, op) => negate(op)),
  fn('abs', [param('op', NUMBER)], (_, op) => absolute(op)),
  fn('int', [param('value', ANY)], (_, value) => toInt(value)),
  fn('float', [param('value', ANY)], (_, value) => toFloat(value)),
  fn('random', [], () => makeFloat(Math.random())),
  fn('random', [param('from', ANY), param('to', ANY)], (_, from, to) => randomInt(from, to)),
  fn('bitwiseNot', [param('arg', INT)], (_, arg) => makeInt(~BigInt(arg))),
  fn('shiftBitsRight', [param('value', INT), param('bitsNumber', INT)], (_, value, count) => {
    if (count < 0) throw valueError('negative shift count');
    return shift(value, typeof count === 'bigint' ? -count : 0 - count);
  }),
  fn('shiftBitsLeft', [param('value', INT), param('bitsNumber', INT)], (_, value, count) => {
    if (count < 0) throw valueError('negative shift count');
    return shift(value, count);
  }),
  fn('max', [param('a', ANY), param('b', ANY)], (scope, a, b) =>
    truthy(delegate(scope, '#operator_>', b, a)) ? b : a,
  ),
  fn('min', [param('a', ANY), param('b', ANY)], (scope, a, b) =>
    truthy(delegate(scope, '#operator_>', b, a)) ? a : b,
  ),
  fn('pow', [param('a', NUMBER), param('b', NUMBER), optional('c', NUMBER_OR_NULL, null)], (_, a, b, c) =>
    power(a, b, c),
  ),
  fn('sign', [param('num', NUMBER)], (_, num) => Math.sign(compareNumbers(num, 0)) || 0),
  fn('round', [param('number', NUMBER), optional('ndigits', INT, 0)], (_, number, digits) => roundTo(number, digits)),
  fn('isInteger', [param('value', ANY)], (_, value) => isInt(value)),
  fn('isNumber', [param('value', ANY)], (_, value) => isNum(value)),
];

/** @throws YaqlError ValueError, TypeError, OverflowError */
export function toInt(value: Item): Int {
  if (value === null) return 0;
  if (typeof value === 'boolean') return Number(value);
  if (isInt(value)) return value;
  if (isFloat(value)) {
    const number = Number(value);
    if (Number.isNaN(number)) throw valueError('cannot convert float NaN to integer');
    if (!Number.isFinite(number)) throw overflowError('cannot convert float infinity to integer');
    return makeInt(BigInt(Math.trunc(number)));
  }
  if (typeof value !== 'string') {
    throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`);
  }
  const text = asciiDigits(strip(value, null));
  if (!/^[+-]?\d+(?:_\d+)*$/.test(text)) throw valueError(`invalid literal for int() with base 10: ${quote(value)}`);
  const digits = parseInteger(text.replace(/[_+-]/g, ''));
  return text.startsWith('-') ? (negate(digits) as Int) : digits;
}

/** @throws YaqlError ValueError, TypeError, OverflowError */
export function toFloat(value: Item): number | Float {
  if (value === null) return new Float(0);
  if (typeof value === 'boolean') return new Float(Number(value));
  if (isNum(value)) return makeFloat(toDouble(value));
  if (typeof value !== 'string') {
    throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
  }
  const text = asciiDigits(strip(value, null)).toLowerCase();
  const special = /^([+-]?)(?:inf(?:inity)?|(nan))$/.exec(text);
  if (special)
    return special[2] ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/.test(text)) {
    throw valueError(`could not convert string to float: ${quote(value)}`);
  }
  return makeFloat(Number(text.replaceAll('_', '')));
}

/** An integer from `from` to `to`, both included. @throws YaqlError ValueError, TypeError, OverflowError */
function randomInt(from: Item, to: Item): Int {
  if (typeof to !== 'boolean' && !isNum(to)) {
    throw typeError(`unsupported operand type(s) for +: '${typeName(to)}' and 'int'`);
  }
  const first = whole(from);
  const last = whole(to);
  if (last < first) throw valueError(`empty range for randrange() (${first}, ${last + 1n}, ${last + 1n - first})`);
  return makeInt(first + BigInt(Math.floor(Math.random() * Number(last - first + 1n))));
}

/** An end of a range: what is no integer must equal one. */
function whole(end: Item): bigint {
  if (end === null)
    throw typeError("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
  const integer = BigInt(toInt(end));
  if (typeof end === 'boolean' || (isNum(end) && Number(integer) === Number(end))) return integer;
  throw valueError('non-integer arg 1 for randrange()');
}
