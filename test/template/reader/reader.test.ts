import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { readDocument } from '../../../lib/template/reader/index.ts';
import { Float, type ValueMap } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';

const read = (text: string) => readDocument(text).value;

function refusal(text: string): HeatError {
  try {
    readDocument(text);
  } catch (error) {
    if (error instanceof HeatError) return error;
    throw error;
  }
  throw new Error('was read');
}

describe('scalars of YAML 1.1', () => {
  it.each([
    ['0600', 384],
    ['0o17', '0o17'],
    ['22:22', 1342],
    ['190:20:30.15', 685230.15],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0600', -384],
    ['08', '08'],
    ['1e3', '1e3'],
    ['1.5e+3', new Float(1500)],
    ['1.0', new Float(1)],
    ['.5', 0.5],
    ['2013-05-23', '2013-05-23'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['! 12', 12],
    ['!!str 12', '12'],
    ['.inf', Number.POSITIVE_INFINITY],
  ])('%s', (text, value) => {
    expect(read(`a: ${text}`)).toEqual({ a: value });
  });

  it('keeps integers and floats of JSON apart', () => {
    expect(read('[1, 1.0, 1e3, 2e-1, 12345678901234567890]')).toEqual([
      1,
      new Float(1),
      new Float(1000),
      0.2,
      12345678901234567890n,
    ]);
  });
});

describe('what is not quite JSON', () => {
  it.each([
    ['{"a": "\\u00e9\\n"}', { a: 'é\n' }],
    ['{"a": 1e5}', { a: new Float(100000) }],
    ['[NaN, Infinity, -Infinity]', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['{"a" 1}', undefined],
    ['{"a": "\\q"}', undefined],
    ['{"a": "\\u12"}', undefined],
    ['{"a": "', undefined],
    ['{"a": "\\', undefined],
    ['{"a": "x\ny"}', { a: 'x y' }],
    ["{'a': 1}", { a: 1 }],
    ['{a: 1}', { a: 1 }],
    ['{"a": 1,}', { a: 1 }],
    ['{"a": 1 "b": 2}', undefined],
    ['[1 2]', ['1 2']],
    ['[1,', undefined],
    ['-', [null]],
    ['{"a": {}} ', { a: {} }],
    ['{"a": []}', { a: [] }],
    ['{} x', undefined],
    ['[] ]', undefined],
    [`${'9'.repeat(5000)}`, undefined],
  ])('is read as YAML: %.40s', (text, value) => {
    if (value === undefined) expect(refusal(text).type).toBe('ValueError');
    else expect(read(text)).toEqual(value);
  });

  it('is refused where it is nested too deep', () => {
    const error = refusal(`{"a":\n${'['.repeat(300)}`);
    expect(error.problems[0]).toMatchObject({ position: { line: 2, column: 201 } });
    expect(error.message).toContain('nested deeper than 200 levels');
  });
});

describe('maps', () => {
  it('lets the last of equal keys win, in YAML and JSON', () => {
    expect(read('a: 1\na: 2')).toEqual({ a: 2 });
    expect(read('{"a": 1, "a": 2}')).toEqual({ a: 2 });
  });

  it('merges with <<, own keys first, earlier sources before later ones', () => {
    expect(read('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}')).toMatchObject({
      c: { x: 0, y: 1, z: 2 },
    });
  });

  it('turns keys that are no texts into the texts that JSON gives them', () => {
    expect(Object.keys(read('{1: a, yes: b, ~: c, 1.5: d}') as ValueMap)).toEqual(['1', 'true', 'null', '1.5']);
  });

  it('has no prototype, so __proto__ is a key like any other', () => {
    for (const text of ['{"__proto__": {"polluted": 1}}', '__proto__: {polluted: 1}']) {
      const value = read(text) as ValueMap;
      expect(Object.keys(value)).toEqual(['__proto__']);
      expect(value.polluted).toBeUndefined();
      expect(value.constructor).toBeUndefined();
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('positions', () => {
  it('tells where keys and values stand', () => {
    const { positions } = readDocument('a: 1\nb:\n  - c: x\n    d: [1,\n        2]\n', { file: 'f.yaml' });
    expect(positions.position(['b', 0, 'd', 1])).toEqual({ line: 5, column: 9, file: 'f.yaml' });
    expect(positions.position(['b', 0, 'd'], 'key')).toEqual({ line: 4, column: 5, file: 'f.yaml' });
    expect(positions.position(['b', 0, 'd', 7, 'e'])).toEqual({ line: 4, column: 8, file: 'f.yaml' });
  });

  it('tells them of what was merged', () => {
    const { positions } = readDocument('a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n');
    expect(positions.position(['b', 'x'])).toEqual({ line: 1, column: 11 });
    expect(positions.position(['b', 'y'])).toEqual({ line: 4, column: 6 });
    expect(positions.position(['a', 'x', 'deeper'])).toEqual({ line: 1, column: 11 });
  });

  it('does so in JSON', () => {
    const { positions } = readDocument('{"a": 1,\n "b": {"c": [true,\n false]}}');
    expect(positions.position(['b', 'c', 1])).toEqual({ line: 3, column: 2 });
    expect(positions.position(['b', 'c'], 'key')).toEqual({ line: 2, column: 8 });
  });
});

describe('refusals', () => {
  it('names class, message and place of Heat', () => {
    const error = refusal('heat_template_version: 2018-08-31\nresources:\n\ta: 1');
    expect(error.type).toBe('ValueError');
    expect(error.message).toBe(
      'while scanning for the next token\nfound character \'\\t\' that cannot start any token\n  in "<unicode string>", line 3, column 1:\n    \ta: 1\n    ^',
    );
    expect(error.problems[0]).toMatchObject({ position: { line: 3, column: 1 } });
  });

  it.each([
    ['a: !Ref b', "could not determine a constructor for the tag '!Ref'"],
    [
      'a: !!python/object:os.system {}',
      "could not determine a constructor for the tag 'tag:yaml.org,2002:python/object",
    ],
    ['a: 1\n---\nb: 1', 'expected a single document in the stream'],
    ['a: b: c', 'mapping values are not allowed here'],
    ['? [1]\n: 2', 'found unhashable key'],
    ['a: *x', "found undefined alias 'x'"],
    ['a: [', "expected the node content, but found '<stream end>'"],
    ['a: "x', 'found unexpected end of stream'],
    ['a: =', "could not determine a constructor for the tag 'tag:yaml.org,2002:value'"],
    ['a: \u0001', 'unacceptable character #x0001'],
    ['&a [*a]', 'found unconstructable recursive node'],
    ['a: !!binary aGk=', "a value of the tag 'tag:yaml.org,2002:binary' has no place in a template"],
    ['a: !!set {x, y}', "a value of the tag 'tag:yaml.org,2002:set' has no place in a template"],
    ['a: "\ud83d"', 'unacceptable character #xd83d'],
    ['a: x\ude00', 'unacceptable character #xde00'],
    ['<<: 1', 'expected a mapping or list of mappings for merging, but found scalar'],
  ])('%j', (text, message) => {
    const error = refusal(text);
    expect(error.type).toBe('ValueError');
    expect(error.message).toContain(message);
  });

  it('names the file', () => {
    const error = attempt(HeatError, () => readDocument('a: [', { file: 'f.yaml' })) as HeatError;
    expect(error.problems[0]?.position).toEqual({ line: 1, column: 5, file: 'f.yaml' });
  });

  it('bounds size, depth, aliases and numbers', () => {
    expect(refusal(`a: ${'x'.repeat(600_000)}`).type).toBe('RequestLimitExceeded');
    expect(readDocument(`a: ${'😀'.repeat(10)}`, { maxSize: 13 }).value).toEqual({ a: '😀'.repeat(10) });
    expect(() => readDocument(`a: ${'😀'.repeat(10)}`, { maxSize: 12 })).toThrow('13 bytes');
    expect(refusal('['.repeat(100_000)).message).toContain('nested deeper');
    expect(refusal(`${'['.repeat(1000)}${']'.repeat(1000)}`).message).toContain('nested deeper');
    expect(refusal(`${'- '.repeat(1000)}a`).message).toContain('nested deeper');
    expect(refusal(`a: ${'9'.repeat(5000)}`).message).toContain('4300 digits');
    let bomb = 'a0: &a0 [x,x,x,x,x,x,x,x,x]\n';
    for (let i = 1; i < 30; i++) {
      bomb += `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(',')}]\n`;
    }
    expect(refusal(bomb).message).toContain('aliases');
  });

  it('reads ten million characters in a few seconds when they are allowed', () => {
    const text = `a:\n${'  - {b: c, d: [1, 2]}\n'.repeat(100_000)}`;
    expect(() => readDocument(text, { maxSize: 10_000_000 })).not.toThrow(RangeError);
    expect((read(`a: "${'y'.repeat(500_000)}"`) as { a: string }).a).toHaveLength(500_000);
  });
});
