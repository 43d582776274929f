import { RegexError } from './errors.ts';

/** Parts of a replacement text: literal text or the number of a group. */
export type Replacement = readonly (string | number)[];

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Reads a replacement in Python's syntax: `\1`, `\g<1>`, `\g<name>`, octal and letter escapes.
 * @throws RegexError syntax: unknown group, bad escape
 */
export function parseReplacement(source: string, groups: number, names: ReadonlyMap<string, number>): Replacement {
  const parts: (string | number)[] = [];
  let from = 0;
  for (let at = source.indexOf('\\'); at >= 0; at = source.indexOf('\\', from)) {
    if (at > from) parts.push(source.slice(from, at));
    const [part, end] = readEscape(source, at, groups, names);
    parts.push(part);
    from = end;
  }
  parts.push(source.slice(from));
  return parts;
}

function readEscape(
  source: string,
  at: number,
  groups: number,
  names: ReadonlyMap<string, number>,
): readonly [part: string | number, end: number] {
  const rest = source.slice(at + 1, at + 4);
  if (rest === '') throw new RegexError('syntax', 'bad escape (end of pattern)', at);
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{2})/.exec(rest);
  if (octal) {
    const code = Number.parseInt(octal[0], 8);
    if (code > 0o377) throw new RegexError('syntax', `octal escape value \\${octal[0]} outside of range 0-0o377`, at);
    return [String.fromCharCode(code), at + 1 + octal[0].length];
  }
  const digits = /^[1-9][0-9]?/.exec(rest);
  if (digits) return [known(Number(digits[0]), groups, at + 1), at + 1 + digits[0].length];
  if (rest.startsWith('g')) return namedGroup(source, at, groups, names);
  const letter = rest.charAt(0);
  const meaning = ESCAPES[letter];
  if (meaning === undefined && /[A-Za-z]/.test(letter)) throw new RegexError('syntax', `bad escape \\${letter}`, at);
  return [meaning ?? `\\${letter}`, at + 2];
}

function namedGroup(
  source: string,
  at: number,
  groups: number,
  names: ReadonlyMap<string, number>,
): readonly [part: number, end: number] {
  if (source.charAt(at + 2) !== '<') throw new RegexError('syntax', 'missing <', at + 2);
  const end = source.indexOf('>', at);
  if (end < 0) throw new RegexError('syntax', 'missing >, unterminated name', at + 3);
  const name = source.slice(at + 3, end);
  if (name === '') throw new RegexError('syntax', 'missing group name', at + 3);
  if (/^[0-9]+$/.test(name)) return [known(Number(name), groups, at + 3), end + 1];
  const group = names.get(name);
  if (group !== undefined) return [group, end + 1];
  if (/^[^\p{N}\W][\p{L}\p{N}_]*$|^\p{L}[\p{L}\p{N}_]*$/u.test(name)) {
    throw new RegexError('syntax', `unknown group name '${name}'`);
  }
  throw new RegexError('syntax', `bad character in group name '${name}'`, at + 3);
}

function known(group: number, groups: number, at: number): number {
  if (group > groups) throw new RegexError('syntax', `invalid group reference ${group}`, at);
  return group;
}
