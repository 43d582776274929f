import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesPattern } from '../../../lib/template/environment/patterns.ts';

test.each([
  ['web', 'web', true],
  ['web', 'Web', false],
  ['web1', 'web*', true],
  ['web', 'web*', true],
  ['my_web_db', '*_db', true],
  ['a-b-c', '*-*-*', true],
  ['a-b', '*-*-*', false],
  ['abcabd', '*abd', true],
  ['web1', 'web?', true],
  ['web', 'web?', false],
  ['web22', 'web?', false],
  ['web1', 'web[0-3]', true],
  ['web7', 'web[0-3]', false],
  ['web7', 'web[!0-3]', true],
  ['web-', 'web[a-]', true],
  ['web]', 'web[]]', true],
  ['webx', 'web[!]]', true],
  ['web]', 'web[!]]', false],
  ['web[', 'web[', true],
  ['web[a', 'web[a', true],
  ['😀', '?', true],
  ['', '*', true],
  ['', '', true],
  ['', '?', false],
])('%s against %s: %s', (name, pattern, result) => {
  expect(matchesPattern(name, pattern)).toBe(result);
});

test('every name matches itself, with any part replaced by an asterisk', () => {
  const names = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,20}$/);
  fc.assert(
    fc.property(names, fc.nat(20), fc.nat(20), (name, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return matchesPattern(name, name) && matchesPattern(name, `${name.slice(0, from)}*${name.slice(to)}`);
    }),
  );
});

test('many asterisks cost no more than the product of the lengths', () => {
  const before = process.cpuUsage().user;
  expect(matchesPattern('a'.repeat(2000), `${'*a'.repeat(500)}b`)).toBe(false);
  expect(process.cpuUsage().user - before).toBeLessThan(40_000_000);
});
