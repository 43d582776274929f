import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { compareTexts, equalityKey } from '../../../lib/template/functions/arguments.ts';
import { parse } from '../../../lib/template/functions/parse.ts';
import { resolve } from '../../../lib/template/functions/resolve.ts';
import { Runtime } from '../../../lib/template/functions/runtime.ts';
import type { Scope } from '../../../lib/template/functions/scope.ts';
import { attributesUsed, references, validate } from '../../../lib/template/functions/walk.ts';
import { templateVersions } from '../../../lib/template/model/versions.ts';
import { equal } from '../../../lib/template/scalars.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';

const parameters: ValueMap = { name: 'web', list: ['a', 'b'], map: { k: 'v' } };
const lookups: Lookups = {
  reference: (resource) => `id-of-${resource}`,
  attribute: (_resource, attribute, path) => (path.length > 0 ? null : `value-of-${attribute}`),
  attributes: () => ({ a: 1, show: {} }),
};

function scopeOf(date: string): Scope {
  const version = templateVersions.find((candidate) => candidate.date === date)!;
  return {
    functions: version.functions,
    conditionFunctions: version.conditionFunctions,
    parameter: (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined),
    parameterNames: () => Object.keys(parameters),
    isEnabled: (condition) => condition === 'on',
    hasResource: (name) => name === 'server' || name === 'port',
    refersToResource: (name) => name === 'server' || name === 'port',
    resourceNames: () => ['server', 'port'],
    mappings: {},
    files: { 'a.sh': 'echo' },
  };
}

function evaluate(snippet: Value, date = '2021-04-16'): Value {
  const scope = scopeOf(date);
  return resolve(parse(snippet, scope.functions, scope, ['at']), new Runtime(lookups));
}

function refusal(action: () => unknown): HeatError {
  try {
    action();
  } catch (error) {
    if (error instanceof HeatError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Value>;
const names = [...new Set(templateVersions.flatMap(({ functions }) => [...functions.keys()]))];

/** JSON in which functions stand at any place, with arguments of any kind. */
const snippets = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Value>(
      'a',
      'a,b',
      '',
      '%x%',
      'server',
      'name',
      'on',
      null,
      true,
      0,
      -1,
      1.5,
      'template',
      'addresses',
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('template', 'params', 'for_each', 'a', '__proto__', 'constructor'), tie('node'), {
      maxKeys: 3,
    }),
    fc.tuple(fc.constantFrom(...names), tie('node')).map(([name, args]) => ({ [name]: args })),
  ),
})).node;

describe('any snippet', () => {
  it('without functions is what it was', () => {
    fc.assert(
      fc.property(json, (snippet) => {
        const scope = scopeOf('2021-04-16');
        const wrapped = { data: snippet, other: 1 };
        const parsed = parse(wrapped, new Map(), scope, []);
        expect(parsed).toBe(wrapped);
        expect(resolve(parsed, new Runtime(lookups))).toBe(wrapped);
      }),
    );
  });

  it.each(templateVersions.map(({ date }) => date))(
    'gives a value or a HeatError, never anything else, in %s',
    (date) => {
      fc.assert(
        fc.property(snippets, (snippet) => {
          const scope = scopeOf(date);
          try {
            const parsed = parse({ a: snippet, b: [snippet] }, scope.functions, scope, ['at']);
            validate(parsed, ['at'], () => {});
            for (const { key } of references(parsed, 'at')) expect(key).toMatch(/^at\./);
            for (const [resource] of attributesUsed(parsed)) expect(typeof resource).toBe('string');
            expect(resolve(parsed, new Runtime(lookups))).toBeDefined();
          } catch (error) {
            if (!(error instanceof HeatError)) throw error;
            expect(error.type).not.toBe('');
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is read once where it is large and has no functions', () => {
    const large = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, [index]]));
    const list = Object.values(large);
    expect(evaluate([large, list, { get_param: 'name' }, large, list])).toEqual([large, list, 'web', large, list]);
  });

  it('resolves to the same value every time', () => {
    fc.assert(
      fc.property(snippets, (snippet) => {
        const run = () => {
          try {
            return equalityKey(evaluate({ x: snippet }));
          } catch (error) {
            return (error as HeatError).message;
          }
        };
        expect(run()).toBe(run());
      }),
      { numRuns: 200 },
    );
  });
});

describe('functions', () => {
  it('str_replace never scans replaced text again, longest key first', () => {
    const snippet = { str_replace: { template: 'aab ab', params: { a: 'ab', ab: 'x$&', aa: '$1' } } };
    expect(evaluate(snippet)).toBe('$1b x$&');
  });

  it('str_replace with one key is a split and a join', () => {
    const text = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(text, fc.string({ minLength: 1, maxLength: 2 }), text, (template, key, value) => {
        const params: ValueMap = Object.fromEntries([[key, value]]);
        expect(evaluate({ str_replace: { template, params } })).toBe(template.split(key).join(value));
      }),
    );
  });

  it('list_join and str_split undo each other', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^,]*$/), { minLength: 1, maxLength: 6 }), (items) => {
        expect(evaluate({ str_split: [',', { list_join: [',', items] }] })).toEqual(items);
      }),
    );
  });

  it('list_concat_unique takes 1, 1.0 and true for the same value', () => {
    expect(
      evaluate({
        list_concat_unique: [
          [1, new Float(1), true],
          ['1', { a: 1 }, { a: true }],
        ],
      }),
    ).toEqual([1, '1', { a: 1 }]);
  });

  it('repeat pairs with permutations false and combines without', () => {
    const each = { '%a%': ['1', '2'], '%b%': ['x', 'y'] };
    expect(evaluate({ repeat: { template: '%a%%b%', for_each: each } })).toEqual(['1x', '1y', '2x', '2y']);
    expect(evaluate({ repeat: { template: '%a%%b%', for_each: each, permutations: false } })).toEqual(['1x', '2y']);
  });

  it('if without else takes the entry away, in lists, maps and alone', () => {
    const gone = { if: ['off', 1] };
    expect(evaluate({ list: [1, gone, 2], map: { a: gone, b: 3 } })).toEqual({ list: [1, 2], map: { b: 3 } });
    expect(evaluate(gone)).toBeNull();
  });

  it('keys like __proto__ are keys', () => {
    const map = JSON.parse('{"__proto__": {"x": 1}}') as ValueMap;
    const merged = evaluate({ map_merge: [map, { constructor: 'c' }] }) as ValueMap;
    expect(Object.keys(merged).sort()).toEqual(['__proto__', 'constructor']);
    expect(refusal(() => evaluate({ get_param: '__proto__' })).type).toBe('UserParameterMissing');
    expect(evaluate({ get_param: ['map', 'constructor'] })).toBe('');
    expect(refusal(() => evaluate({ get_file: 'toString' })).type).toBe('ValueError');
  });

  it('Fn::Select takes no index without an end', () => {
    const list = ['a', 'b'];
    expect(evaluate({ 'Fn::Select': ['1', list] }, '2010-09-09')).toBe('b');
    expect(refusal(() => evaluate({ 'Fn::Select': [Number.POSITIVE_INFINITY, list] }, '2010-09-09')).type).toBe(
      'TypeError',
    );
  });

  it('JSON in texts has its keys in order, also those that look like numbers', () => {
    const map = { b: 1, '10': 2, a: 3, '9': 4, '%': 5 };
    expect(evaluate({ list_join: ['', [map]] })).toBe('{"%": 5, "10": 2, "9": 4, "a": 3, "b": 1}');
  });
});

describe('bounds', () => {
  const ten = Array.from({ length: 10 }, (_, index) => String(index));

  it('the product of repeat', () => {
    const for_each = Object.fromEntries(ten.map((name) => [`%${name}%`, ten]));
    expect(refusal(() => evaluate({ repeat: { template: 'x', for_each } })).type).toBe('RequestLimitExceeded');
  });

  it('texts that double at every level', () => {
    let snippet: Value = 'xxxxxxxxxx';
    for (let level = 0; level < 40; level++) {
      snippet = { str_replace: { template: 'aa', params: { a: snippet } } };
    }
    expect(refusal(() => evaluate(snippet)).type).toBe('RequestLimitExceeded');
  });

  it('many replacements in a long template take no time to speak of', () => {
    const params = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`$key${index}$`, 'v']));
    const template = Object.keys(params).join(' ').repeat(20);
    const before = performance.now();
    expect(evaluate({ str_replace: { template, params } })).toContain('v v');
    expect(performance.now() - before).toBeLessThan(40_000);
  });
});

describe('equality', () => {
  it('of the key is equality of values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(equalityKey(a) === equalityKey(b)).toBe(equal(a, b));
      }),
    );
    fc.assert(
      fc.property(json, (a) => {
        expect(equalityKey(JSON.parse(JSON.stringify(a)) as Value)).toBe(equalityKey(a));
      }),
    );
  });

  it('texts are ordered by code point', () => {
    const inOrder = ['', 'B', 'a', 'ab', '\uffee', '\u{1F600}'];
    expect([...inOrder].reverse().sort(compareTexts)).toEqual(inOrder);
    expect([...inOrder].sort(compareTexts)).toEqual(inOrder);
  });
});
