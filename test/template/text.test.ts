import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJsonText, toRepr, toText } from '../../lib/template/text.ts';
import { Float, type Value } from '../../lib/template/values.ts';

describe('text of a value', () => {
  test.each<[Value, string]>([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    ['a text', 'a text'],
    [12, '12'],
    [-0, '0'],
    [9007199254740993n, '9007199254740993'],
    [new Float(2), '2.0'],
    [new Float(-0), '-0.0'],
    [0.5, '0.5'],
    [1e22, '1e+22'],
    [1e16, '1e+16'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [5e-324, '5e-324'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [['a', 1, null], "['a', 1, None]"],
    [{ a: { b: [new Float(1)] } }, "{'a': {'b': [1.0]}}"],
  ])('%o is %s', (value, text) => {
    expect(toText(value)).toBe(text);
  });

  test.each([
    ["it's", `"it's"`],
    [`both ' and "`, `'both \\' and "'`],
    ['back\\slash', "'back\\\\slash'"],
    ['\n\r\t', "'\\n\\r\\t'"],
    ['\u0000\u007f\u00a0', "'\\x00\\x7f\\xa0'"],
    ['\u200b\u2028', "'\\u200b\\u2028'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['é ☃ 😀', "'é ☃ 😀'"],
  ])('a text inside a value is quoted: %o', (text, quoted) => {
    expect(toRepr(text)).toBe(quoted);
  });
});

describe('JSON text of a value', () => {
  test.each<[Value, string]>([
    [{ a: [1, 2.5, null, true], b: 'x' }, '{"a": [1, 2.5, null, true], "b": "x"}'],
    ['é☃😀"\\\b\f\n\r\t\u0001\u007f', '"\\u00e9\\u2603\\ud83d\\ude00\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f"'],
    [new Float(3), '3.0'],
    [123456789012345678901234567890n, '123456789012345678901234567890'],
    [[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], '[NaN, Infinity, -Infinity]'],
    [{}, '{}'],
    [[], '[]'],
  ])('%o', (value, text) => {
    expect(toJsonText(value)).toBe(text);
  });

  test('any JSON value reads back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(toJsonText(value as Value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('it is pure ASCII', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[ -~]*$/.test(toJsonText(text))));
  });
});
