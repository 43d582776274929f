import { isSpace } from '../../regex/chars.ts';
import { tooMuchMemory, valueError } from '../errors.ts';
import { codePoints } from './text.ts';

/** Operations on texts that count code points, with the meaning of Python's methods of the same name. */

const isSpaceLetter = (letter: string): boolean => isSpace(letter.codePointAt(0)!);
/** Code units that one operation may produce: far above any quota, far below what hurts. */
const MAX_RESULT = 1_000_000;

/** Resolves a slice bound: negative ones count from the end, and all are held to the range. */
export function bound(index: number, length: number): number {
  return Math.min(Math.max(index < 0 ? index + length : index, 0), length);
}

export function slice(text: string, from: number, to = Number.POSITIVE_INFINITY): string {
  const length = codePoints(text);
  const start = bound(from, length);
  const end = bound(to, length);
  if (length === text.length) return text.slice(start, Math.max(start, end));
  return Array.from(text).slice(start, end).join('');
}

/** First place of `part` that lies within the bounds, or -1. */
export function find(text: string, part: string, from: number, to: number = Number.POSITIVE_INFINITY): number {
  return locate(text, part, from, to, (within) => within.indexOf(part));
}

export function findLast(text: string, part: string, from: number, to: number = Number.POSITIVE_INFINITY): number {
  return locate(text, part, from, to, (within) => within.lastIndexOf(part));
}

function locate(text: string, part: string, from: number, to: number, search: (within: string) => number): number {
  const length = codePoints(text);
  const start = from < 0 ? bound(from, length) : from;
  const end = bound(to, length);
  if (start > end || (part === '' && start > length)) return -1;
  const within = slice(text, start, end);
  const index = search(within);
  return index < 0 ? -1 : start + codePoints(within.slice(0, index));
}

/** Removes characters (white space when none are given) from the ends. */
export function strip(text: string, characters: string | null, ends: 'both' | 'left' | 'right' = 'both'): string {
  const letters = Array.from(text);
  const given = characters === null ? undefined : new Set(characters);
  const goes = (letter: string): boolean => (given ? given.has(letter) : isSpaceLetter(letter));
  let from = 0;
  let to = letters.length;
  if (ends !== 'right') while (from < to && goes(letters[from]!)) from++;
  if (ends !== 'left') while (to > from && goes(letters[to - 1]!)) to--;
  return letters.slice(from, to).join('');
}

/** Splits at a separator, or at runs of white space; `limit` splits at most, all when negative. */
export function split(text: string, separator: string | null, limit: number): string[] {
  const parts: string[] = [];
  let rest = separator === null ? strip(text, null, 'left') : text;
  if (separator === '') throw valueError('empty separator');
  while (limit < 0 || parts.length < limit) {
    const gap = separator === null ? firstGap(rest) : [rest.indexOf(separator), separator.length];
    const [at, length] = gap as readonly [number, number];
    if (at < 0) break;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + length);
  }
  if (separator !== null || rest !== '') parts.push(rest);
  return parts;
}

function firstGap(text: string): readonly [at: number, length: number] {
  let at = 0;
  while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
  let end = at;
  while (end < text.length && isSpace(text.charCodeAt(end))) end++;
  return end > at ? [at, end - at] : [-1, 0];
}

/** Splits from the right. */
export function splitRight(text: string, separator: string | null, limit: number): string[] {
  if (limit < 0) return split(text, separator, limit);
  const parts = split(reversed(text), separator === null ? null : reversed(separator), limit);
  return parts.map(reversed).reverse();
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Replaces the first `count` places, all when negative. @throws YaqlError MemoryQuotaExceededException */
export function replace(text: string, old: string, by: string, count: number): string {
  if (count === 0) return text;
  const pieces = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const replaced = Math.min(count < 0 ? Number.POSITIVE_INFINITY : count, pieces.length - 1);
  if (replaced * by.length + text.length > MAX_RESULT) throw tooMuchMemory();
  return (
    pieces
      .slice(0, replaced)
      .map((piece) => piece + by)
      .join('') + pieces.slice(replaced).join(old)
  );
}

/** Joins texts. @throws YaqlError MemoryQuotaExceededException */
export function join(separator: string, parts: Iterable<string>): string {
  const all: string[] = [];
  let length = 0;
  for (const part of parts) {
    all.push(part);
    length += part.length + separator.length;
    if (length > MAX_RESULT) throw tooMuchMemory();
  }
  return all.join(separator);
}
