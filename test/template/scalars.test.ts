import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  equal,
  floatValue,
  integerValue,
  isInteger,
  isTruthy,
  lengthOf,
  parseBoolean,
  parseNumber,
  strip,
  typeName,
} from '../../lib/template/scalars.ts';
import { toText } from '../../lib/template/text.ts';
import { Float, type Value } from '../../lib/template/values.ts';

describe('numbers in texts', () => {
  test.each<[string, Value | undefined]>([
    ['5', 5],
    [' \u00a0+7\n', 7],
    ['-0', 0],
    ['1_000', 1000],
    ['1__0', undefined],
    ['_1', undefined],
    ['99999999999999999999', 99999999999999999999n],
    ['5.', new Float(5)],
    ['.5', 0.5],
    ['-1.5e-3', -0.0015],
    ['1e3', new Float(1000)],
    ['1_0.2_5', 10.25],
    ['1e400', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
    ['٣', 3],
    ['९.५', 9.5],
    ['', undefined],
    ['1,5', undefined],
    ['0x10', undefined],
    ['\ufeff5', undefined],
    ['9'.repeat(4301), Number.POSITIVE_INFINITY],
  ])('%o', (text, number) => {
    expect(parseNumber(text)).toEqual(number);
  });

  test('the text of any number reads back as the number', () => {
    const numbers = fc.oneof(fc.integer(), fc.bigInt().map(integerValue), fc.double({ noNaN: true }).map(floatValue));
    fc.assert(
      fc.property(numbers, (number) => {
        expect(parseNumber(toText(number))).toEqual(normal(number));
      }),
    );
  });
});

/** An integer zero has no sign. */
function normal(number: Value): Value {
  return Object.is(number, -0) ? 0 : number;
}

test('white space of the host is stripped, a byte order mark is not', () => {
  expect(strip('\u001c\u0085 a b \u3000')).toBe('a b');
  expect(strip('\ufeffa')).toBe('\ufeffa');
  expect(strip('   ')).toBe('');
});

test.each<[Value, boolean | undefined]>([
  [true, true],
  ['t', true],
  [' YES ', true],
  ['1', true],
  [1, true],
  ['oN', true],
  ['n', false],
  ['False', false],
  [0, false],
  ['off', false],
  ['1.0', undefined],
  [new Float(1), undefined],
  ['', undefined],
  [null, undefined],
  ['constructor', undefined],
  [[], undefined],
])('%o as a boolean is %s', (value, boolean) => {
  expect(parseBoolean(value)).toBe(boolean);
});

describe('equality', () => {
  test.each<[Value, Value, boolean]>([
    [1, true, true],
    [0, false, true],
    [1, new Float(1), true],
    [1n, 1, true],
    [9007199254740993n, 9007199254740992, false],
    ['1', 1, false],
    [null, false, false],
    [null, null, true],
    [Number.NaN, Number.NaN, false],
    [[1, [2]], [true, [new Float(2)]], true],
    [[1], [1, 2], false],
    [[1], '1', false],
    [{ a: 1, b: null }, { b: null, a: true }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, [1], false],
    ['a', 'a', true],
  ])('of %o and %o is %s', (left, right, result) => {
    expect(equal(left, right)).toBe(result);
    expect(equal(right, left)).toBe(result);
  });

  test('every JSON value equals a copy of itself', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => equal(value as Value, structuredClone(value) as Value)));
  });
});

test.each<[Value | undefined, boolean]>([
  [undefined, false],
  [null, false],
  ['', false],
  [0, false],
  [0n, false],
  [new Float(0), false],
  [false, false],
  [[], false],
  [{}, false],
  ['0', true],
  [-1, true],
  [1n, true],
  [new Float(0.5), true],
  [true, true],
  [[null], true],
  [{ a: null }, true],
])('%o counts as %s', (value, truth) => {
  expect(isTruthy(value)).toBe(truth);
});

test('lengths count code points, items and entries', () => {
  expect(lengthOf('☃😀')).toBe(2);
  expect(lengthOf([1, 2, 3])).toBe(3);
  expect(lengthOf({ a: 1 })).toBe(1);
  expect(lengthOf(5)).toBeUndefined();
  expect(lengthOf(null)).toBeUndefined();
});

test('types are named as the host names them', () => {
  const values: Value[] = [null, true, 'a', 1, 1n, 1.5, new Float(1), [], {}];
  expect(values.map(typeName)).toEqual(['NoneType', 'bool', 'str', 'int', 'int', 'float', 'float', 'list', 'dict']);
  expect(values.map(isInteger)).toEqual([false, false, false, true, true, false, false, false, false]);
});
