import type { Flags } from './ast.ts';
import type { PatternSource } from './source.ts';

const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  a: 'ascii',
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  x: 'verbose',
};

function withFlag(flags: Flags, letter: string, value: boolean): Flags {
  if (letter === 'u') return { ...flags, ascii: false };
  return { ...flags, [FLAG_LETTERS[letter]!]: value };
}

/** `(?aimsux)` at the very start applies to the whole pattern. @throws RegexError */
export function globalFlags(source: PatternSource, given: Flags): Flags {
  let flags = given;
  for (;;) {
    if (flags.verbose) source.skipComments();
    const end = source.letters.indexOf(')', source.at);
    const text = end < 0 ? '' : source.slice(source.at, end + 1 - source.at);
    if (!/^\(\?[aimsux]+\)$/.test(text)) return flags;
    for (const letter of text.slice(2, -1)) flags = withFlag(flags, letter, true);
    if (text.includes('a') && text.includes('u')) {
      source.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible", source.at + 2);
    }
    source.at = end + 1;
  }
}

/**
 * The flags of `(?i-s:…)`, up to its colon; flags without a body are only allowed at the start of the pattern.
 * @throws RegexError
 */
export function scopedFlags(source: PatternSource, given: Flags, start: number): Flags {
  let flags = given;
  let on = true;
  let seen = '';
  for (; ; source.at++) {
    const letter = source.next();
    if (letter === undefined) source.fail(seen === '' ? 'unexpected end of pattern' : 'missing -, : or )');
    if (letter === ':' && seen !== '' && !seen.endsWith('-')) break;
    if (letter === ')' && seen !== '' && on) {
      source.fail('global flags not at the start of the expression', start);
    }
    if (letter === '-' && on) {
      on = false;
      seen += '-';
      continue;
    }
    if (letter === 'L') source.fail("bad inline flags: cannot use 'L' flag with a str pattern");
    if (!'aimsux'.includes(letter)) {
      source.fail(seen === '' ? `unknown extension ?${letter}` : 'unknown flag', seen === '' ? start + 1 : source.at);
    }
    if (!on && 'au'.includes(letter)) source.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
    if (('a' === letter && seen.includes('u')) || ('u' === letter && seen.includes('a'))) {
      source.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
    }
    if (!on && seen.slice(0, seen.indexOf('-')).includes(letter)) {
      source.fail('bad inline flags: flag turned on and off');
    }
    seen += letter;
    flags = withFlag(flags, letter, on);
  }
  source.at++;
  return flags;
}
