import { formatText } from '../data/format.ts';
import { type Item, List } from '../data/items.ts';
import { isInt, sized } from '../data/numbers.ts';
import { find, findLast, join, replace, slice, split, splitRight, strip } from '../data/strings.ts';
import { codePoints, str, typeName } from '../data/text.ts';
import { attributeError, tooMuchMemory, typeError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { extension, fn, method, named, optional, param, rest } from '../runtime/function.ts';
import {
  ANY,
  BOOL,
  BOOL_OR_NULL,
  INT,
  ITERABLE,
  MAP,
  NUMBER_OR_NULL,
  STRING,
  STRING_OR_NULL,
} from '../runtime/types.ts';

const text = param('string', STRING);
const chars = optional('chars', STRING_OR_NULL, null);
const sub = param('sub', STRING);
const MAX_REPEATED = 100_000;

/** Order by code points, which differs from the order of UTF-16 units beyond the basic plane. */
function compareTexts(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  for (const [index, letter] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (letter !== other) return letter.codePointAt(0)! - other.codePointAt(0)!;
  }
  return a.length - b.length;
}

const COMPARISON: Readonly<Record<string, (order: number) => boolean>> = {
  '>': (order) => order > 0,
  '<': (order) => order < 0,
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const WHITESPACE = ' \t\n\r\v\f';

/** Sets of characters by the parameter's name; null where upstream asks for a set that its host language lost. */
const CHARACTERS: Readonly<Record<string, string | null>> = {
  digits: DIGITS,
  hexdigits: `${DIGITS}abcdefABCDEF`,
  asciiLowercase: LETTERS,
  asciiUppercase: LETTERS.toUpperCase(),
  asciiLetters: LETTERS + LETTERS.toUpperCase(),
  letters: null,
  octdigits: '01234567',
  punctuation: PUNCTUATION,
  printable: DIGITS + LETTERS + LETTERS.toUpperCase() + PUNCTUATION + WHITESPACE,
  lowercase: null,
  uppercase: null,
  whitespace: WHITESPACE,
};

export const stringFunctions = [
  ...Object.entries(COMPARISON).map(([symbol, holds]) =>
    fn(`#operator_${symbol}`, [param('left', STRING), param('right', STRING)], (_, left, right) =>
      holds(compareTexts(left, right)),
    ),
  ),
  ...['concat', '#operator_+'].map((name) => fn(name, [rest('args', STRING)], (_, args) => join('', args))),
  extension('len', [text], (_, string) => codePoints(string)),
  method('toUpper', [text], (_, string) => string.toUpperCase()),
  method('toLower', [text], (_, string) => string.toLowerCase()),
  method(
    'split',
    [text, optional('separator', STRING_OR_NULL, null), optional('maxSplits', INT, -1)],
    (_, string, separator, limit) => new List(split(string, separator, sized(limit))),
  ),
  method(
    'rightSplit',
    [text, optional('separator', STRING_OR_NULL, null), optional('maxSplits', INT, -1)],
    (_, string, separator, limit) => new List(splitRight(string, separator, sized(limit))),
  ),
  method('join', [param('sequence', ITERABLE), param('separator', STRING)], ({ evaluation }, items, separator) =>
    join(separator, texts(evaluation, evaluation.iterate(items))),
  ),
  method('join', [param('separator', STRING), param('sequence', ITERABLE)], ({ evaluation }, separator, items) =>
    join(separator, texts(evaluation, evaluation.iterate(items))),
  ),
  fn('str', [param('value', ANY)], ({ evaluation }, value) => yaqlText(evaluation, value)),
  method('trim', [text, chars], (_, string, characters) => strip(string, characters)),
  method('trimLeft', [text, chars], (_, string, characters) => strip(string, characters, 'left')),
  method('trimRight', [text, chars], (_, string, characters) => strip(string, characters, 'right')),
  extension('norm', [param('string', STRING_OR_NULL), chars], (_, string, characters) =>
    string === null ? null : strip(string, characters) || null,
  ),
  extension(
    'isEmpty',
    [param('string', STRING_OR_NULL), optional('trim', BOOL, true), chars],
    (_, string, trim, characters) => string === null || (trim ? strip(string, characters) : string) === '',
  ),
  method(
    'replace',
    [text, param('old', STRING), param('new', STRING), optional('count', INT, -1)],
    (_, string, old, by, count) => replace(string, old, by, sized(count)),
  ),
  method(
    'replace',
    [text, param('replacements', MAP), optional('count', INT, -1)],
    ({ evaluation }, string, replacements, count) => {
      let result = string;
      for (const [old, by] of replacements.entries.values()) {
        result = replace(result, yaqlText(evaluation, old), yaqlText(evaluation, by), sized(count));
        evaluation.tick(result.length >> 3);
      }
      return result;
    },
  ),
  extension('format', [param('_FormatString', STRING), rest('args', ANY), named(ANY)], formatText),
  fn('#operator_*', [param('left', STRING), param('right', INT)], ({ evaluation }, string, times) =>
    repeated(evaluation, string, Number(times)),
  ),
  fn('#operator_*', [param('left', INT), param('right', STRING)], ({ evaluation }, times, string) =>
    repeated(evaluation, string, Number(times)),
  ),
  fn('#operator_in', [param('left', STRING), param('right', STRING)], (_, left, right) => right.includes(left)),
  method('substring', [text, param('start', INT), optional('length', INT, -1)], (_, string, start, length) => {
    const whole = codePoints(string);
    const from = Number(start) < 0 ? Number(start) + whole : Number(start);
    return slice(string, from, from + (length < 0 ? whole : Number(length)));
  }),
  method('indexOf', [text, sub, optional('start', INT, 0)], (_, string, part, start) =>
    find(string, part, Number(start)),
  ),
  method('lastIndexOf', [text, sub, optional('start', INT, 0)], (_, string, part, start) =>
    findLast(string, part, Number(start)),
  ),
  method('indexOf', [text, sub, param('start', INT), param('length', INT)], (_, string, part, start, length) =>
    find(string, part, ...range(string, Number(start), Number(length))),
  ),
  method('lastIndexOf', [text, sub, param('start', INT), param('length', INT)], (_, string, part, start, length) =>
    findLast(string, part, ...range(string, Number(start), Number(length))),
  ),
  method('toCharArray', [text], (_, string) => Array.from(string)),
  fn(
    'characters',
    Object.keys(CHARACTERS).map((name) => optional(name, BOOL_OR_NULL, false)),
    (_, ...chosen: (boolean | null)[]) => {
      const all = Object.entries(CHARACTERS).map(([name, set], index) => {
        if (chosen[index] && set === null) throw attributeError(`module 'string' has no attribute '${name}'`);
        return chosen[index] ? set : '';
      });
      return [...new Set(all.join(''))];
    },
  ),
  fn('isString', [param('arg', ANY)], (_, arg) => typeof arg === 'string'),
  method('startsWith', [text, rest('prefixes', STRING)], (_, string, parts) =>
    parts.some((part) => string.startsWith(part)),
  ),
  method('endsWith', [text, rest('suffixes', STRING)], (_, string, parts) =>
    parts.some((part) => string.endsWith(part)),
  ),
  fn('hex', [param('num', NUMBER_OR_NULL)], (_, num) => {
    if (!isInt(num)) throw typeError(`'${typeName(num)}' object cannot be interpreted as an integer`);
    return num < 0 ? `-0x${(-BigInt(num)).toString(16)}` : `0x${num.toString(16)}`;
  }),
];

/** A value as YAQL's `str` gives it: null, true and false as the language writes them. */
export function yaqlText(evaluation: Evaluation, value: Item): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  return str(evaluation, value);
}

function* texts(evaluation: Evaluation, items: Iterable<Item>): Generator<string, undefined> {
  for (const item of items) yield yaqlText(evaluation, item);
}

function repeated(evaluation: Evaluation, string: string, times: number): string {
  evaluation.checkMemory([1 - times, ''], [times, string]);
  if (string.length * times > MAX_REPEATED) throw tooMuchMemory();
  return string.repeat(Math.max(times, 0));
}

function range(string: string, start: number, length: number): [from: number, to: number] {
  const whole = codePoints(string);
  const from = start < 0 ? start + whole : start;
  const to = from + (length < 0 ? whole - from : length);
  return [from, to < 0 ? Math.max(to + whole, 0) : to];
}
