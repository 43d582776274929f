import type { CharTest, Flags } from './ast.ts';
import { category, ignoringCase, inRanges, not, tabulated } from './chars.ts';
import type { PatternSource } from './source.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** An escape that stands for one code point, in and outside sets. @throws RegexError */
export function codeEscape(source: PatternSource): number {
  const start = source.at;
  const letter = source.letters[start + 1]!;
  source.at += 2;
  const length = { x: 2, u: 4, U: 8 }[letter];
  if (length !== undefined) {
    const digits = source.slice(source.at, length);
    if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length !== length)
      source.fail(`incomplete escape \\${letter}${/^[0-9A-Fa-f]*/.exec(digits)![0]}`, start);
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff) source.fail(`bad escape \\${letter}${digits}`, start);
    source.at += length;
    return code;
  }
  if (letter === '0') {
    const digits = /^[0-7]{0,2}/.exec(source.slice(source.at, 2))![0];
    source.at += digits.length;
    return Number.parseInt(`0${digits}`, 8);
  }
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return simple;
  if (/^[A-Za-z]$/.test(letter)) source.fail(`bad escape \\${letter}`, start);
  return letter.codePointAt(0)!;
}

/** A bracketed set; the place is at `[`. @throws RegexError */
export function readSet(source: PatternSource, flags: Flags): CharTest {
  const start = source.at++;
  const negative = source.accept('^');
  const tests = new Set<CharTest>();
  const ranges: [low: number, high: number][] = [];
  const first = source.at;
  for (;;) {
    if (source.ended) source.fail('unterminated character set', start);
    if (source.at > first && source.accept(']')) break;
    const from = source.at;
    const low = setMember(source, flags);
    if (!source.peek('-') || source.next(1) === ']') {
      if (typeof low === 'number') ranges.push([low, low]);
      else tests.add(low);
      continue;
    }
    source.at++;
    if (source.ended) source.fail('unterminated character set', start);
    const high = setMember(source, flags);
    const text = source.slice(from, source.at - from);
    if (typeof low !== 'number' || typeof high !== 'number' || high < low) {
      source.fail(`bad character range ${text}`, from);
    }
    ranges.push([low, high]);
  }
  const all = [inRanges(ranges), ...tests];
  const any: CharTest = (code) => all.some((test) => test(code));
  const folded = flags.ignoreCase ? ignoringCase(any, flags.ascii) : any;
  return tabulated(negative ? not(folded) : folded);
}

function setMember(source: PatternSource, flags: Flags): number | CharTest {
  const next = source.next()!;
  if (next !== '\\') {
    source.at++;
    return next.codePointAt(0)!;
  }
  const letter = source.next(1);
  if (letter === undefined) source.fail('bad escape (end of pattern)');
  const set = category(letter, flags.ascii);
  if (set) {
    source.at += 2;
    return set;
  }
  if (letter >= '0' && letter <= '7') {
    const digits = /^[0-7]{1,3}/.exec(source.slice(source.at + 1, 3))![0];
    const code = Number.parseInt(digits, 8);
    if (code > 0o377) source.fail(`octal escape value \\${digits} outside of range 0-0o377`);
    source.at += 1 + digits.length;
    return code;
  }
  if (letter === '8' || letter === '9') source.fail(`bad escape \\${letter}`);
  return codeEscape(source);
}
