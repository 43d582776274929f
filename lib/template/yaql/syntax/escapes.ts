import { YaqlError } from '../errors.ts';

const ESCAPE = /\\U[^\n]{8}|\\u[^\n]{4}|\\x[^\n]{2}|\\[0-7]{1,3}|\\N\{[^}]{1,100}\}|\\[\\'"abfnrtv]/gu;
const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * Decodes the escapes of a quoted text; whatever else follows a backslash stays as it is. Characters by name
 * (`\N{…}`) are refused: the table of names is not worth its size.
 * @throws YaqlError UnicodeDecodeError
 */
export function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (sequence) => {
    const letter = sequence.charAt(1);
    if (letter >= '0' && letter <= '7') return String.fromCharCode(Number.parseInt(sequence.slice(1), 8));
    if ('xuU'.includes(letter)) {
      const digits = sequence.slice(2);
      const code = /^[0-9A-Fa-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
      if (!(code <= 0x10ffff)) throw new YaqlError('UnicodeDecodeError', `can't decode escape ${sequence}`);
      return String.fromCodePoint(code);
    }
    if (letter === 'N') throw new YaqlError('UnicodeDecodeError', `unknown Unicode character name in ${sequence}`);
    return SIMPLE[letter] ?? letter;
  });
}
