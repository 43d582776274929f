import { expect, test } from 'vitest';
import { attempt } from '../../lib/util/attempt.ts';

class Expected extends Error {}

test('gives what was read', () => {
  expect(attempt(Expected, () => 5)).toBe(5);
});

test('gives a fault of an expected class', () => {
  const fault = new Expected('told');
  const thrower = () => {
    throw fault;
  };
  expect(attempt(Expected, thrower)).toBe(fault);
  expect(attempt([RangeError, Expected], thrower)).toBe(fault);
});

test('lets every other fault pass', () => {
  expect(() =>
    attempt([Expected], () => {
      throw new TypeError('not mine');
    }),
  ).toThrow(TypeError);
});
