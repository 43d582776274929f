import { describe, expect, test } from 'vitest';
import { configIo } from '../../lib/api/handlers/config-io.ts';

const refusal = (kind: 'inputs' | 'outputs', given: never) => {
  try {
    configIo(kind, given);
  } catch (error) {
    return (error as { type: string }).type;
  }
  return 'none';
};

describe('inputs and outputs of a software config', () => {
  test('get the type they lack, in the order in which they are shown', () => {
    const input = { default: 'bar', name: 'foo', description: 'in' };
    expect(configIo('inputs', [input])).toEqual([{ name: 'foo', description: 'in', type: 'String', default: 'bar' }]);
    expect(Object.keys(configIo('inputs', [input])[0] ?? {})).toEqual(['name', 'description', 'type', 'default']);
    expect(configIo('inputs', [{ name: 'a', value: 'v' }])).toEqual([{ name: 'a', type: 'String', value: 'v' }]);
    expect(configIo('outputs', [{ name: 'o', error_output: 'yes' }, { name: 'p' }])).toEqual([
      { name: 'o', type: 'String', error_output: true },
      { name: 'p', type: 'String', error_output: false },
    ]);
  });

  test.each([undefined, null, [], {}, ''])('may be missing: %j', (given) => {
    expect(configIo('outputs', given)).toEqual([]);
  });

  test.each([
    ['inputs', { a: 1 }, 'HTTPBadRequest'],
    ['inputs', 'a', 'HTTPBadRequest'],
    ['inputs', ['a'], 'HTTPBadRequest'],
    ['inputs', [{ type: 'String' }], 'ValueError'],
    ['inputs', [{ name: 'a', type: 'Nope' }], 'ValueError'],
    ['inputs', [{ name: 'a', bogus: 1 }], 'ValueError'],
    ['inputs', [{ name: 'a', type: 'Number', default: 'x' }], 'ValueError'],
    ['outputs', [{ name: 'a', error_output: 'maybe' }], 'ValueError'],
  ] as const)('%s %j are refused', (kind, given, type) => {
    expect(refusal(kind, given as never)).toBe(type);
  });
});
