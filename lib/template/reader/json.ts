import type { Value } from '../values.ts';
import type { DocumentMarks } from './marks.ts';
import { float, integer } from './scalars.ts';

const whitespace = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const words: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

/** Not JSON; the text may still be YAML. */
export class NotJson extends Error {}
/** Nested deeper than allowed: neither JSON nor YAML would do. */
export class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super('too deep');
    this.offset = offset;
  }
}

/**
 * Reads JSON as Heat's host does: NaN and Infinity are numbers, 1 is an integer and 1.0 a float, integers have any
 * length, the last of equal keys wins.
 * @throws NotJson, TooDeep
 */
export function readJson(text: string, marks: DocumentMarks, maxDepth: number): Value {
  let at = 0;

  function space(): void {
    whitespace.lastIndex = at;
    whitespace.test(text);
    at = whitespace.lastIndex;
  }

  function readText(): string {
    at++;
    let result = '';
    for (;;) {
      const from = at;
      let code = text.charCodeAt(at);
      while (code >= 0x20 && code !== 0x22 && code !== 0x5c) code = text.charCodeAt(++at);
      result += text.slice(from, at);
      const next = text[at];
      if (next === '"') {
        at++;
        return result;
      }
      if (next !== '\\') throw new NotJson();
      const name = text[at + 1];
      if (name === 'u') {
        const hex = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new NotJson();
        result += String.fromCharCode(Number.parseInt(hex, 16));
        at += 6;
      } else {
        const plain = escapes[String(name)];
        if (plain === undefined) throw new NotJson();
        result += plain;
        at += 2;
      }
    }
  }

  function readNumber(): Value {
    number.lastIndex = at;
    const found = number.exec(text)?.[0];
    if (found === undefined) throw new NotJson();
    at += found.length;
    if (/[.eE]/.test(found)) return float(Number(found));
    return integer(found);
  }

  function readValue(depth: number): Value {
    if (depth > maxDepth) throw new TooDeep(at);
    const first = text[at];
    if (first === '"') return readText();
    if (first === '{') {
      const map: Record<string, Value> = Object.create(null);
      const parts = marks.of(map);
      at++;
      space();
      if (text[at] === '}') {
        at++;
        return map;
      }
      for (;;) {
        if (text[at] !== '"') throw new NotJson();
        const keyAt = at;
        const key = readText();
        space();
        if (text[at] !== ':') throw new NotJson();
        at++;
        space();
        const valueAt = at;
        map[key] = readValue(depth + 1);
        parts.set(key, keyAt, valueAt);
        space();
        const end = text[at++];
        if (end === '}') return map;
        if (end !== ',') throw new NotJson();
        space();
      }
    }
    if (first === '[') {
      const list: Value[] = [];
      const parts = marks.of(list);
      at++;
      space();
      if (text[at] === ']') {
        at++;
        return list;
      }
      for (;;) {
        parts.set(list.length, at, at);
        list.push(readValue(depth + 1));
        space();
        const end = text[at++];
        if (end === ']') return list;
        if (end !== ',') throw new NotJson();
        space();
      }
    }
    for (const [word, value] of words) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    return readNumber();
  }

  space();
  const start = at;
  const value = readValue(0);
  space();
  if (at !== text.length) throw new NotJson();
  marks.setRoot(value, start);
  return value;
}
