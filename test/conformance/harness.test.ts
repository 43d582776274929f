import { describe, expect, test } from 'vitest';
import { HeatError } from '../../lib/errors.ts';
import { Float, type Value } from '../../lib/template/values.ts';
import { runnerOf, runVector, StagedError, sameValue } from './harness.ts';

describe('values are the same', () => {
  test.each<[Value, Value | undefined, boolean]>([
    [1, 1, true],
    [1, new Float(1), true],
    [1, 1n, true],
    [9007199254740993n, 9007199254740992, false],
    [0.1 + 0.2, 0.3, true],
    [0.1, 0.1001, false],
    [1, true, false],
    [1, '1', false],
    [null, undefined, false],
    [null, null, true],
    [[1, 2], [2, 1], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: null }, {}, false],
    [{ $float: 'nan' }, Number.NaN, true],
    [{ $float: 'inf' }, Number.NEGATIVE_INFINITY, false],
    [{ $float: 'inf' }, null, false],
    [{ $set: [1, 2] }, { $set: [2, 1] }, true],
    [{ $set: [1, 1] }, { $set: [1, 2] }, false],
    [{ $set: [1] }, [1], false],
    [
      {
        $map: [
          [1, 'a'],
          [2, 'b'],
        ],
      },
      {
        $map: [
          [2, 'b'],
          [1, 'a'],
        ],
      },
      true,
    ],
    [{ error: { type: 'TypeError', message: 'x' } }, { error: { type: 'Anything' } }, true],
    [{ error: { type: 'NotFound', message: 'x' } }, { error: { type: 'Anything' } }, false],
    [{ error: { type: 'NotFound', message: 'x' } }, { error: { type: 'NotFound', message: 'y' } }, true],
    [{ error: { type: 'TypeError', message: 'x' } }, { result: 1 }, false],
  ])('%o and %o: %s', (expected, got, result) => {
    expect(sameValue(expected, got)).toBe(result);
  });
});

describe('a case passes', () => {
  const passed = async (want: object, run: () => Value): Promise<boolean> =>
    (await runVector({ id: 'x-1', about: '', input: {}, ...want }, run, { folder: '' })).passed;
  const refuse = (error: Error) => () => {
    throw error;
  };
  const error = (type: string, stage?: string) => ({ error: { type, message: 'any', ...(stage ? { stage } : {}) } });

  test('with the result that is expected', async () => {
    expect(await passed({ expect: { a: 1 } }, () => ({ a: 1 }))).toBe(true);
    expect(await passed({ expect: { a: 1 } }, () => ({ a: 2 }))).toBe(false);
    expect(await passed({ expect: { a: 1 } }, refuse(new HeatError('NotFound', 'x')))).toBe(false);
  });

  test('with an error of the class that is expected', async () => {
    expect(await passed(error('NotFound'), refuse(new HeatError('NotFound', 'other')))).toBe(true);
    expect(await passed(error('NotFound'), refuse(new HeatError('Forbidden', 'any')))).toBe(false);
    expect(await passed(error('NotFound'), () => null)).toBe(false);
  });

  test('with any refusal where the class is one of the host language, but not with a crash', async () => {
    expect(await passed(error('KeyError'), refuse(new HeatError('StackValidationFailed', 'x')))).toBe(true);
    expect(await passed(error('KeyError'), refuse(new TypeError('a bug')))).toBe(false);
  });

  test('only when the refusal comes at the stage that is expected', async () => {
    const resolved = refuse(new StagedError('resolve', new HeatError('NotFound', 'x')));
    expect(await passed(error('NotFound', 'resolve'), resolved)).toBe(true);
    expect(await passed(error('NotFound', 'parse'), resolved)).toBe(false);
    expect(await passed(error('NotFound', 'parse'), refuse(new HeatError('NotFound', 'x')))).toBe(false);
  });
});

test('runners are found by category, and nothing else is', async () => {
  expect(await runnerOf('naming')).toBeTypeOf('function');
  expect(await runnerOf('nothing')).toBeUndefined();
  expect(await runnerOf('../harness')).toBeUndefined();
});
