import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTexts } from '../../../lib/template/functions/arguments.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';
import { evaluate, refusal } from './evaluate.ts';

describe('data', () => {
  it('is read once where it is large and has no functions', () => {
    const large = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, [index]]));
    const list = Object.values(large);
    expect(evaluate([large, list, { get_param: 'name' }, large, list])).toEqual([large, list, 'web', large, list]);
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

  it('list_concat_unique takes a float beyond all integers of its type for the integer', () => {
    expect(
      evaluate({
        list_concat_unique: [
          [1e20, 100_000_000_000_000_000_000n],
          [1.5, 1.5],
        ],
      }),
    ).toEqual([1e20, 1.5]);
  });

  it('Fn::GetAZs knows one zone where nobody tells of others', () => {
    expect(evaluate({ 'Fn::GetAZs': '' }, '2010-09-09')).toEqual(['nova']);
  });

  it('Ref and str_split want no maps', () => {
    expect(refusal(() => evaluate({ Ref: { a: 1, b: 2 } }, '2010-09-09')).message).toContain("unhashable type: 'dict'");
    expect(refusal(() => evaluate({ str_split: { get_param: 'map' } })).type).toBe('KeyError');
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
  it('texts are ordered by code point', () => {
    const inOrder = ['', 'B', 'a', 'ab', '\uffee', '\u{1F600}'];
    expect([...inOrder].reverse().sort(compareTexts)).toEqual(inOrder);
    expect([...inOrder].sort(compareTexts)).toEqual(inOrder);
  });
});
