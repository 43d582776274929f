import { describe, expect, it } from 'vitest';
import type { Value } from '../../../lib/template/values.ts';
import { type Item, SKIPPED } from '../../../lib/template/yaql/data/items.ts';
import {
  describe as described,
  type EvaluateOptions,
  evaluateYaql,
  evaluateYaqlItem,
  YaqlError,
} from '../../../lib/template/yaql/index.ts';
import { callFunction } from '../../../lib/template/yaql/runtime/call.ts';
import { Context } from '../../../lib/template/yaql/runtime/context.ts';
import { Evaluation } from '../../../lib/template/yaql/runtime/evaluation.ts';
import { fn, param } from '../../../lib/template/yaql/runtime/function.ts';
import { dictSizeOf, setSize } from '../../../lib/template/yaql/runtime/size.ts';
import { ANY, INT, LAMBDA, type Scope, STRING, type Type } from '../../../lib/template/yaql/runtime/types.ts';
import { NO_VALUE } from '../../../lib/template/yaql/syntax/ast.ts';

function refusal(expression: string, data: Value = {}, options: EvaluateOptions = {}): YaqlError {
  try {
    evaluateYaql(expression, data, options);
  } catch (error) {
    if (error instanceof YaqlError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('results as values of a template', () => {
  it('have texts as keys, as JSON writes them', () => {
    const map = '{a => 1, null => 2, true => 3, 1.5 => 4, 7 => 5, 12345678901234567890 => 6}';
    expect(evaluateYaql(map, {})).toEqual({ a: 1, null: 2, true: 3, '1.5': 4, '7': 5, '12345678901234567890': 6 });
    expect(refusal('{datetime(2021,1,1) => 1}').type).toBe('TypeError');
  });

  it('are never patterns', () => {
    expect(refusal('regex(a)').message).toBe('Pattern has no form as a value of a template');
    expect(described(evaluateYaqlItem('[regex(a)]', {}))).toEqual([{ $object: 'Pattern' }]);
  });

  it('have whole numbers of seconds for spans as floats', () => {
    expect(JSON.stringify(evaluateYaql('[timespan(seconds => 5), timespan(milliseconds => 1500)]', {}))).toBe(
      '[5,1.5]',
    );
  });
});

describe('where this implementation differs from upstream', () => {
  it('there are no complex numbers', () => {
    for (const power of ['pow(-2, 0.5)', 'pow(-8.0, 1.5)']) expect(refusal(power).type).toBe('TypeError');
  });

  it('characters have no names', () => {
    expect(refusal('"\\N{BULLET}"').type).toBe('UnicodeDecodeError');
  });

  it('skipped arguments have no form outside of the expression', () => {
    expect(refusal('list(1,,2)').type).toBe('TypeError');
    expect(described(evaluateYaqlItem('list(1,,2)', {}))).toEqual([1, { $object: 'Skipped' }, 2]);
  });
});

describe('the time zone', () => {
  it('of the machine is its distance from UTC', () => {
    expect(Number(evaluateYaql('localtz()', {})) + 60 * new Date().getTimezoneOffset()).toBe(0);
  });
});

describe('random numbers', () => {
  it('lie between the ends, both included', () => {
    const seen = new Set(Array.from({ length: 100 }, () => evaluateYaql('random(2.0, 3)', {})));
    expect([...seen].sort()).toEqual([2, 3]);
  });
});

describe('whatever happens', () => {
  it('the error says what it is, with the receiver as far as it can be shown', () => {
    let deep: Value = 1;
    for (let level = 0; level < 600; level++) deep = [deep];
    expect(refusal('$.data.nothing()', deep).message).toContain('for receiver …');
    expect(refusal('$.data.nothing()', 'x'.repeat(300)).message.length).toBeLessThan(300);
  });

  it('the end of the stack is an error of the expression', () => {
    const expression = `${'['.repeat(40)}1${']'.repeat(40)}`;
    // Deeper and deeper, then back until there is room enough for the error to be made.
    const dive = (): string | undefined => {
      let found: string | undefined;
      try {
        found = dive();
      } catch {
        return undefined;
      }
      if (found !== undefined) return found;
      try {
        evaluateYaql(expression, {});
        return undefined;
      } catch (error) {
        return (error as { readonly type?: string }).type;
      }
    };
    expect(dive()).toBe('RecursionError');
  });

  it('a fault outside of the language is not taken for one of the expression', () => {
    const data = {
      get broken(): never {
        throw new Error('disk on fire');
      },
    };
    expect(() => evaluateYaql('1', data)).toThrow('disk on fire');
  });

  it('a second try of an aggregator stays within the budget', () => {
    const heavy = 'range(190).select(range(190).select(range(190).sum()).sum()).sum()';
    expect(refusal(`[[1, 2]].groupBy(1, 2, $[1].select(${heavy}).toList())`).type).toBe(
      'ExecutionBudgetExceededException',
    );
  });
});

describe('limits of the caller', () => {
  it('take the place of those of Heat', () => {
    expect(refusal('dict(range(9).select([$, 1])).len()', {}, { limits: { memory: 300 } }).type).toBe(
      'MemoryQuotaExceededException',
    );
    expect(evaluateYaql('range(300).len()', {}, { limits: { iterators: 300 } })).toBe(300);
  });

  it('have an end all the same', () => {
    const limits = { memory: 1e9 };
    expect(refusal('"a" * 200000', {}, { limits }).type).toBe('MemoryQuotaExceededException');
  });

  it('are shared by evaluations, which pay for reading their data', () => {
    const budget = { steps: 100 };
    const numbers = Array.from({ length: 90 }, (_, index) => index);
    expect(refusal('$.data.len()', [...numbers, ...numbers], { budget }).type).toBe('ExecutionBudgetExceededException');
    expect(budget.steps).toBeLessThan(0);
  });

  it('let sets be large, in the order of the upstream implementation', () => {
    const limits = { iterators: 1e6, memory: 1e9, steps: 1e7 };
    const numbers = Array.from({ length: 60_000 }, (_, index) => index * 64);
    const members = evaluateYaql('$.data.toSet().toList()', numbers, { limits }) as readonly Value[];
    expect(members.slice(0, 6)).toEqual([0, 262144, 131072, 1048576, 393216, 917504]);
    expect(members.slice(-4)).toEqual([2344640, 1875712, 1953792, 1406784]);
  });
});

describe('sizes are those that Python 3.11 reports', () => {
  it.each([
    [0, 64, 64, 216],
    [5, 184, 224, 728],
    [6, 272, 352, 728],
    [171, 6576, 9304, 8408],
    [341, 6576, 9304, 32984],
    [10923, 415152, 589912, 524504],
    [43691, 1922480, 2621528, 2097368],
    [100000, 3844864, 5242960, 4194520],
  ])('for %i entries', (entries, texts, others, members) => {
    expect([dictSizeOf(entries, true), dictSizeOf(entries, false), setSize(entries)]).toEqual([texts, others, members]);
  });
});

describe('of several overloads', () => {
  const takes = (type: Type<unknown>, result: string) => fn('f', [param('x', type)], () => result);
  function call(overloads: readonly ReturnType<typeof takes>[], argument: Item, name?: string): Item {
    const context = new Context();
    for (const overload of overloads) context.register(overload);
    const scope: Scope = { evaluation: new Evaluation(), context, receiver: NO_VALUE };
    return name === undefined
      ? callFunction('f', [argument], new Map(), scope)
      : callFunction('f', [], new Map([[name, argument]]), scope);
  }
  const any = takes(ANY, 'any');
  const integer = takes(INT, 'integer');

  it('the most special one is called, whichever was declared first', () => {
    for (const overloads of [
      [any, integer],
      [integer, any],
    ]) {
      expect(call(overloads, 5)).toBe('integer');
      expect(call(overloads, 5, 'x')).toBe('integer');
      expect(call(overloads, 'a')).toBe('any');
    }
  });

  it('none is called when neither is more special', () => {
    expect(() => call([integer, takes(INT, 'other')], 5)).toThrow('Ambiguous function "f"');
  });

  it('none is called when one wants the argument unevaluated and another does not', () => {
    expect(() => call([any, takes(LAMBDA, 'lazy')], 5)).toThrow('Ambiguous function "f"');
    expect(() => call([takes(LAMBDA, 'lazy'), takes(LAMBDA, 'lazy too')], 5)).toThrow('Ambiguous function "f"');
    expect(() => call([takes(LAMBDA, 'lazy'), takes(STRING, 'text')], 5)).not.toThrow('Ambiguous');
  });
});

describe('a skipped argument', () => {
  it('leaves a variable as it is', () => {
    const context = new Context();
    context.set('x', 1);
    context.set('x', SKIPPED);
    expect(context.get('x')).toBe(1);
  });
});
