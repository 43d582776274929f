import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addNumbers, canonicalNumber, compareNumbers, sortableNumber } from '../../../lib/embedded/dynamodb/numbers.ts';

test.each([
  ['1.50', '1.5'],
  ['1e3', '1000'],
  ['-0', '0'],
  ['000123', '123'],
  ['1e-7', '0.0000001'],
  ['-12.30e1', '-123'],
  ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
])('%s is stored as %s', (given, stored) => {
  expect(canonicalNumber(given)).toBe(stored);
});

test.each(['', 'x', '1e', '--1', '1234567890123456789012345678901234567891', '1e126', '1e-131', 'Infinity', 'NaN'])(
  '%s is refused',
  (given) => {
    expect(() => canonicalNumber(given)).toThrow();
  },
);

const number = fc.oneof(
  fc.integer().map(String),
  fc.tuple(fc.integer(), fc.integer({ min: -20, max: 20 })).map(([digits, exponent]) => `${digits}e${exponent}`),
);

test('numbers sort by value', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      const order = Math.sign(Number(a) - Number(b));
      const [x, y] = [sortableNumber(a), sortableNumber(b)];
      expect(x < y ? -1 : x > y ? 1 : 0).toBe(order);
      expect(Math.sign(compareNumbers(canonicalNumber(a), canonicalNumber(b)))).toBe(order);
    }),
  );
});

test('sums are exact', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
      (a, b) => {
        expect(BigInt(addNumbers(String(a), String(b)))).toBe(a + b);
        expect(BigInt(addNumbers(String(a), String(b), -1n))).toBe(a - b);
      },
    ),
  );
  expect(addNumbers('0.1', '0.2')).toBe('0.3');
});
