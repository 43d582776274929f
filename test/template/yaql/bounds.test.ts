import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../lib/template/values.ts';
import { evaluateYaql, functionNames, parseYaql, YaqlError } from '../../../lib/template/yaql/index.ts';

const DATA: Value = {
  ints: [5, 3, 8, 1],
  people: [
    { name: 'Ann', age: 31 },
    { name: 'Bob', age: 25 },
  ],
  text: 'Hello, World',
  map: { a: 1, b: { c: [10, 20] }, n: null },
};

/** The type of an evaluation's error; undefined: it has a value. Anything but a YaqlError is thrown on. */
function outcome(expression: string): string | undefined {
  try {
    evaluateYaql(expression, DATA);
    return undefined;
  } catch (error) {
    if (!(error instanceof YaqlError)) throw error;
    return error.type;
  }
}

const hostile: readonly string[] = [
  'sequence().len()',
  '1.repeat().len()',
  '[1].cycle().len()',
  'generate(1, true, $ + 1).len()',
  'generateMany(1, [$, $]).len()',
  'generateMany(1, sequence()).take(3)',
  'def(f, f($)) -> f(1)',
  'range(200).select(range(200).select(range(200).sum()).sum()).sum()',
  'range(200).join(range(200), true, range(200).sum()).sum()',
  'range(190).orderBy(range(190).sum())',
  'let([0] * 500) -> let([$] * 500) -> let([$] * 500) -> set($)',
  'let([0] * 500) -> let([$] * 500) -> let([$] * 500) -> str($)',
  'let([0] * 150) -> let([$] * 150) -> let([$] * 150) -> $',
  '[0] * 1000000000',
  '"a" * 1000000000',
  'pow(10, 1000000000)',
  'pow(3, pow(10, 4000), pow(10, 5000))',
  'shiftBitsLeft(1, 1000000000)',
  '("a" * 9000).replace("a", "b" * 9000)',
  '"{:1000000000}".format(1)',
  '"{:.1000000000f}".format(1.5)',
  '"{:020000,d}".format(1)',
  '("a" * 5000) =~ "(a+)+b"',
  'range(190).select(("a" * 5000) =~ "(a*)*b")',
  'range(199).aggregate([$1, $1], 0)',
  'range(199).aggregate(range(199).aggregate($1.select($), $1), [1]).len()',
  'range(199).select(range(199).select("a" * 9000 = "a" * 9000))',
  'range(199).select(range(199).select({}.set("a" * 9000, 1)).len()).sum()',
  'range(190).select(("a" * 60) =~ `(a*)(a*)\\1\\2c`).toList()',
  'range(190).select(("a" * 8000).replace(regex("a"), ""))',
  'datetime("1" * 50, "%d" * 40 + "x")',
  'regex(`[\u0400-\u0500a-z0-9_.]+x`).matches("\u0416" * 4000)',
];

// What is not bounded never ends: the time that the runner gives a test is the check.
describe('evaluation is bounded', () => {
  it.each(hostile)('on %s', (expression) => {
    expect(() => outcome(expression)).not.toThrow();
  });

  it.each([
    [`${'_'.repeat(190_000)}x(1)`],
    [`${'1'.repeat(190_000)}x`],
    [`"${'\\N{'.repeat(60_000)}"`],
    ['('.repeat(190_000)],
    ['-'.repeat(190_000)],
    [`1${' + 1'.repeat(40_000)}`],
    ['a'.repeat(200_001)],
  ])('on a very long expression', (expression) => {
    expect(() => outcome(expression)).not.toThrow();
  });

  it('refuses data nested without measure', () => {
    let nested: Value = 1;
    for (let depth = 0; depth < 5000; depth++) nested = [nested];
    expect(() => evaluateYaql('$.data', nested)).toThrow('nested too deeply');
  });

  it('takes the limits it is given', () => {
    expect(evaluateYaql('range(250).sum()', {}, { limits: { iterators: 300 } })).toBe(31125);
    expect(() => evaluateYaql('1 + 1', {}, { limits: { depth: 2 } })).toThrow('recursion');
  });
});

const fragments = fc.constantFrom(
  ...'$ $.data $.data.ints $.data.people $.data.text $.data.map name age 1 2.5 -1 0 "a" `\\d` null true [] {} => -> . ?. , ( ) [ ] { } + - * / mod = != < > <= >= =~ !~ in and or not'.split(
    ' ',
  ),
  ...functionNames.flatMap((name) => [`${name}(`, `.${name}(`]),
);

describe('whatever the expression', () => {
  it('parsing gives a tree or a typed error', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          expect(parseYaql(source).source).toBe(source);
        } catch (error) {
          expect(error).toBeInstanceOf(YaqlError);
          expect((error as YaqlError).type).toMatch(/^(Yaql(Grammar|Lexical)Exception|UnicodeDecodeError)$/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('evaluation gives a value or a typed error', () => {
    const leaf = fc.constantFrom(
      ...'$ $.data.ints $.data.people $.data.text $.data.map name 0 1 3 -2 2.5 "ab" "a,b" null true [] {} [1,2,3] {a=>1} set(1,2) range(5) regex(`(.)b?`) timespan(hours=>1) datetime(2020,1,2)'.split(
        ' ',
      ),
    );
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc
          .tuple(fc.constantFrom(...functionNames), fc.array(tie('expression'), { maxLength: 3 }))
          .map(([name, args]) => `${name}(${args.join(', ')})`),
        fc
          .tuple(tie('expression'), fc.constantFrom(...functionNames), fc.array(tie('expression'), { maxLength: 3 }))
          .map(([receiver, name, args]) => `${receiver}.${name}(${args.join(', ')})`),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '/', 'mod', '=', '<', '>=', 'in', 'and', 'or', '=~', '->'),
            tie('expression'),
          )
          .map((parts) => `(${parts.join(' ')})`),
        fc.tuple(tie('expression'), tie('expression')).map(([list, index]) => `${list}[${index}]`),
      ),
    }));
    fc.assert(
      fc.property(expression, (source) => {
        expect(() => outcome(source)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
  });

  it('evaluates the same twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 50 }), (ints) => {
        const expression = parseYaql('$.data.orderBy($).where($ > 0).select($ * 2)');
        const expected = ints
          .toSorted((a, b) => a - b)
          .filter((each) => each > 0)
          .map((each) => each * 2);
        expect(evaluateYaql(expression, ints)).toEqual(expected);
        expect(evaluateYaql(expression, ints)).toEqual(expected);
      }),
    );
  });
});
