import type { CharTest } from './ast.ts';

/**
 * Character classes as text patterns of Python have them: \d is category Nd, \w letters, numbers of any kind and the
 * underscore, \s what `str.isspace` accepts.
 */
const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{N}_]$/u;
const SPACE = /^\p{White_Space}$/u;
const ASCII_DIGIT = /^[0-9]$/;
const ASCII_WORD = /^[0-9A-Za-z_]$/;
const ASCII_SPACE = /^[\t-\r ]$/;

/** A test that remembers its answers for the first 256 code points. */
export function tabulated(slow: CharTest): CharTest {
  const table = new Uint8Array(256);
  return (code) => {
    if (code >= 256) return slow(code);
    if (table[code] === 0) table[code] = slow(code) ? 1 : 2;
    return table[code] === 1;
  };
}

/** A test for code points in any of the ranges, which it sorts and merges. */
export function inRanges(ranges: readonly (readonly [low: number, high: number])[]): CharTest {
  const merged: [low: number, high: number][] = [];
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return (code) => {
    let from = 0;
    let to = merged.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (merged[middle]![1] < code) from = middle + 1;
      else to = middle;
    }
    return from < merged.length && merged[from]![0] <= code;
  };
}

const byPattern = (pattern: RegExp): CharTest => tabulated((code) => pattern.test(String.fromCodePoint(code)));

export const isDigit = byPattern(DIGIT);
export const isWord = byPattern(WORD);
/** White space, and the four separators U+001C to U+001F. */
export const isSpace = tabulated((code) => (code >= 0x1c && code <= 0x1f) || SPACE.test(String.fromCodePoint(code)));
const isAsciiDigit = byPattern(ASCII_DIGIT);
export const isAsciiWord = byPattern(ASCII_WORD);
const isAsciiSpace = byPattern(ASCII_SPACE);

export const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);

const CATEGORIES: Readonly<Record<string, readonly [unicode: CharTest, ascii: CharTest]>> = {
  d: [isDigit, isAsciiDigit],
  D: [not(isDigit), not(isAsciiDigit)],
  w: [isWord, isAsciiWord],
  W: [not(isWord), not(isAsciiWord)],
  s: [isSpace, isAsciiSpace],
  S: [not(isSpace), not(isAsciiSpace)],
};

/** The class of an escape such as `\d`; undefined when the letter names none. */
export function category(letter: string, ascii: boolean): CharTest | undefined {
  return CATEGORIES[letter]?.[ascii ? 1 : 0];
}

/** Letters that are the same without regard to case although their lower case forms differ. */
const EQUIVALENT = [
  'i\u0130\u0131',
  's\u017f',
  '\u00b5\u03bc',
  '\u0345\u03b9\u1fbe',
  '\u0390\u1fd3',
  '\u03b0\u1fe3',
  '\u03b2\u03d0',
  '\u03b5\u03f5',
  '\u03b8\u03d1',
  '\u03ba\u03f0',
  '\u03c0\u03d6',
  '\u03c1\u03f1',
  '\u03c2\u03c3',
  '\u03c6\u03d5',
  '\u0432\u1c80',
  '\u0434\u1c81',
  '\u043e\u1c82',
  '\u0441\u1c83',
  '\u0442\u1c84\u1c85',
  '\u044a\u1c86',
  '\u0463\u1c87',
  '\u1c88\ua64b',
  '\u1e61\u1e9b',
  '\ufb05\ufb06',
] as const;

const equivalents = new Map<number, readonly number[]>();
for (const row of EQUIVALENT) {
  const codes = Array.from(row, (letter) => letter.codePointAt(0)!);
  for (const code of codes) equivalents.set(code, codes);
}

/** The simple lower case of a code point, or its ASCII lower case. */
export function lower(code: number, ascii: boolean): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  if (ascii) return code;
  if (code === 0x130) return 0x69;
  return String.fromCodePoint(code).toLowerCase().codePointAt(0)!;
}

function upper(code: number, ascii: boolean): number {
  if (code < 128) return code >= 97 && code <= 122 ? code - 32 : code;
  if (ascii) return code;
  const text = String.fromCodePoint(code).toUpperCase();
  const result = text.codePointAt(0)!;
  return text.length === (result > 0xffff ? 2 : 1) ? result : code;
}

/** All code points that count as `code` without regard to case. */
function variants(code: number, ascii: boolean): readonly number[] {
  const small = lower(code, ascii);
  const family = ascii ? [small] : (equivalents.get(small) ?? [small]);
  return [code, ...family, ...family.map((member) => upper(member, ascii))];
}

/** `test` widened to all case variants of its members. */
export function ignoringCase(test: CharTest, ascii: boolean): CharTest {
  return tabulated((code) => variants(code, ascii).some(test));
}

/** One literal code point. */
export function literal(code: number, ignoreCase: boolean, ascii: boolean): CharTest {
  if (!ignoreCase) return (other) => other === code;
  const wanted = new Set(variants(code, ascii).map((member) => lower(member, ascii)));
  return (other) => wanted.has(lower(other, ascii));
}
