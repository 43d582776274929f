import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, escapeRegex, type Match, Pattern, RegexError } from '../../../lib/template/regex/index.ts';

type Span = readonly [number, number];
type Row = readonly [
  text: string,
  fullMatch: readonly Span[] | null,
  match: readonly Span[] | null,
  findAll: readonly (readonly Span[])[],
  split: readonly (string | null)[],
  splitOnce: readonly (string | null)[],
  sub: string,
];
interface Case {
  readonly p: string;
  readonly f: string;
  readonly err?: string;
  readonly r?: readonly Row[];
}

/** Patterns with what Python 3.11's `re` makes of them: places of all groups, or the error. */
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('./python.json', import.meta.url), 'utf8'));

const spans = (match: Match | null): Span[] | null =>
  match && Array.from({ length: match.groupCount + 1 }, (_, group) => [match.start(group), match.end(group)] as const);

const failure = (action: () => unknown): RegexError => {
  try {
    action();
  } catch (error) {
    if (error instanceof RegexError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('regular expressions agree with Python', () => {
  it.each(cases.filter((each) => each.r))('on $p with flags "$f"', ({ p, f, r }) => {
    const pattern = compile(p, f);
    for (const [text, ...expected] of r!) {
      expect([
        spans(pattern.fullMatch(text)),
        spans(pattern.match(text)),
        pattern.findAll(text).map(spans),
        pattern.split(text),
        pattern.split(text, 1),
        pattern.sub('<\\g<0>>', text),
      ]).toEqual(expected);
    }
  });

  it.each(cases.filter((each) => each.err))('in refusing $p: $err', ({ p, f }) => {
    const error = failure(() => compile(p, f));
    expect(error.message).not.toBe('');
  });
});

describe('an error in a pattern', () => {
  it.each([
    ['(a', 'missing ), unterminated subpattern', 0],
    ['ab[c', 'unterminated character set', 2],
    ['a**', 'multiple repeat', 2],
    ['[z-a]', 'bad character range z-a', 1],
    ['\\q', 'bad escape \\q', 0],
    ['(?P<n>a)(?P=m)', "unknown group name 'm'", 12],
    ['a{2,1}', 'min repeat greater than max repeat', 2],
    ['[a-', 'unterminated character set', 0],
    ['[\\', 'bad escape (end of pattern)', 1],
    ['\\U00110000', 'bad escape \\U00110000', 0],
    ['(?i-:a)', 'unknown flag', 4],
    ['(?<=(a)\\1)', 'cannot refer to group defined in the same lookbehind subpattern', 7],
    ['(?<=(a(?(1)b|c)))', 'cannot refer to an open group', 9],
    ['(?i-m', 'missing -, : or )', 5],
    ['(?i-a:b)', "bad inline flags: cannot turn off flags 'a', 'u' and 'L'", 4],
    ['(?ua:b)', "bad inline flags: flags 'a', 'u' and 'L' are incompatible", 3],
  ])('names the mistake and its place: %s', (pattern, message, position) => {
    const error = failure(() => compile(pattern));
    expect([error.kind, error.message, error.position]).toEqual([
      'syntax',
      `${message} at position ${position}`,
      position,
    ]);
  });
});

describe('replacements', () => {
  it.each([
    ['(a)(b)?', '[\\1|\\2|\\g<1>]', 'ab a', '[a|b|a] [a||a]'],
    ['(?P<x>a)', '\\g<x>\\g<x>', 'a', 'aa'],
    ['a', '\\n\\\\\\-\\x'.slice(0, -2), 'a', '\n\\\\-'],
    ['a', '\\061\\0', 'a', '1\0'],
  ])('%s by %s', (pattern, replacement, text, result) => {
    expect(compile(pattern).sub(replacement, text)).toBe(result);
  });

  it.each(['\\2', '\\g<2>', '\\g<n>', '\\g<1', '\\g1', '\\g<>', '\\g<-1>', '\\q', '\\', '\\777'])(
    'refuses %s',
    (replacement) => {
      expect(failure(() => compile('(a)').sub(replacement, 'a')).kind).toBe('syntax');
    },
  );

  it('may be a function and limited in number', () => {
    expect(compile('\\d').sub((match) => `<${match.group()}>`, '1 2 3', 2)).toBe('<1> <2> 3');
    expect(compile('\\d').sub('x', '1', -1)).toBe('1');
  });

  it('end when the result grows too long', () => {
    const long = 'y'.repeat(10_000);
    expect(failure(() => compile('x').sub(long, 'x'.repeat(2000))).kind).toBe('limit');
  });
});

describe('matching is bounded', () => {
  const expensive: readonly (readonly [string, string])[] = [
    ['(a+)+$', `${'a'.repeat(40)}b`],
    ['(a|aa)+$', `${'a'.repeat(60)}b`],
    ['(a*)*b', 'a'.repeat(3000)],
    ['(.*)(.*)(.*)(.*)(.*)x', 'a'.repeat(2000)],
    ['((a{1,5}){1,5}){1,50}b', 'a'.repeat(300)],
    ['(a)\\1*(\\1|a)*b', 'a'.repeat(3000)],
    ['(?=(a+)+b)x|(a+)+c', 'a'.repeat(50)],
    ['(?:a?){5000}a{5000}', 'a'.repeat(5000)],
    ['(?:a|b|ab)*?c', 'ab'.repeat(5000)],
    ['(?:(?:(?:a?)*)*)*b', 'a'.repeat(5000)],
  ];

  it.each(expensive)('on %s: a result or a typed error', (source, text) => {
    for (const action of ['fullMatch', 'search'] as const) {
      try {
        expect(compile(source)[action](text)).toBeNull();
      } catch (error) {
        expect(error).toBeInstanceOf(RegexError);
        expect((error as RegexError).kind).toBe('limit');
      }
    }
  });

  it('by the steps of the caller, who pays for reading the text as well', () => {
    expect(failure(() => compile('a').search('b'.repeat(10_000), { steps: 10 })).kind).toBe('limit');
  });

  it('does without remembering where that took too much memory', () => {
    const source = '(?:a|b|ab)*?c'.repeat(150);
    expect(failure(() => compile(source).search('ab'.repeat(100_000))).kind).toBe('limit');
  });

  it('remembers failures, so that the textbook example is decided', () => {
    expect(compile('(a+)+$').search(`${'a'.repeat(500)}b`)).toBeNull();
  });

  it.each([
    ['a'.repeat(20_001), 'longer than'],
    ['('.repeat(101), 'nested deeper'],
    ['a{4294967295}', 'repetition number'],
  ])('refuses patterns beyond its limits', (source, message) => {
    const error = failure(() => compile(source));
    expect([error.kind, error.message]).toEqual(['limit', expect.stringContaining(message)]);
  });

  it('never fails in an untyped way', () => {
    const alphabet = fc.constantFrom(...'ab(|)*+?{}1,2[]^$\\.-:=!<>Pndwx\n'.split(''));
    const pattern = fc.string({ unit: alphabet, maxLength: 25 });
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom('a', 'b', '1', '\n', '-'), maxLength: 40 }),
        (source, text) => {
          try {
            const compiled = new Pattern(source);
            const found = compiled.findAll(text);
            expect(found.every((match) => match.start() <= match.end())).toBe(true);
            expect(compiled.split(text).length).toBe(found.length * (compiled.groupCount + 1) + 1);
          } catch (error) {
            expect(error).toBeInstanceOf(RegexError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('escaping', () => {
  it('makes any text match itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(compile(escapeRegex(text)).fullMatch(text)).not.toBeNull();
        expect(compile(escapeRegex(text), 'x').fullMatch(text)).not.toBeNull();
      }),
    );
  });

  it('leaves letters, digits and underscores alone', () => {
    expect(escapeRegex('aZ_9/:')).toBe('aZ_9/:');
    expect(escapeRegex('1+1=2?')).toBe('1\\+1=2\\?');
  });
});

it('offers flags from outside the pattern', () => {
  expect(compile('a . # x', 'xs').match('a\n')?.end()).toBe(2);
  expect(compile('\\w', 'a').match('é')).toBeNull();
  expect(compile('É', 'i').match('é')?.group()).toBe('é');
  expect(compile('É', 'ia').match('é')).toBeNull();
});

it('keeps only a bounded number of compiled patterns', () => {
  const first = compile('zz');
  expect(compile('zz')).toBe(first);
  for (let count = 0; count < 300; count++) compile(`zz${count}`);
  expect(compile('zz')).not.toBe(first);
});

it('tells groups by number and name', () => {
  const match = compile('(?P<day>\\d+)(x)?').search('on 12')!;
  expect([match.groups(), match.names.get('day'), match.group(match.names.get('day'))]).toEqual([
    ['12', null],
    1,
    '12',
  ]);
  expect([match.start(2), match.end(7)]).toEqual([-1, -1]);
});
