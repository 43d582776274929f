import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../lib/util/nearest.ts';

const types = ['string', 'number', 'comma_delimited_list', 'json', 'boolean'];

test.each([
  ['strin', 'string'],
  ['STRING', 'string'],
  ['CommaDelimitedList', 'comma_delimited_list'],
  ['jsno', 'json'],
  ['nmuber', 'number'],
  ['bolean', 'boolean'],
  ['integer', undefined],
  ['x', undefined],
  ['', undefined],
])('%s: meant was %s', (name, meant) => {
  expect(nearest(name, types)).toBe(meant);
});

test('the hint is a question', () => {
  expect(didYouMean('strin', types)).toBe('did you mean "string"?');
  expect(didYouMean('xyz', types)).toBeUndefined();
});

test('of several candidates the nearest wins, then the first', () => {
  expect(nearest('serverx', ['server_z', 'server', 'servery'])).toBe('server_z');
  expect(nearest('server1', ['server22', 'server_1'])).toBe('server_1');
});

test('a name finds itself among any candidates', () => {
  const names = fc.array(fc.stringMatching(/^[a-z]{4,20}$/), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(names, (candidates) => candidates.every((name) => nearest(name, candidates) === name)));
});

test('long names are compared by their beginnings only', () => {
  expect(nearest('a'.repeat(100_000), ['b', 'a'.repeat(99)])).toBe('a'.repeat(99));
});
