import { type Cursor, isBlank, isBreakOrEnd, isSpaceOrEnd } from './cursor.ts';
import { type Mark, SyntaxFault } from './fault.ts';
import type { Token, TokenKind } from './tokens.ts';

function token(
  kind: TokenKind,
  text: string,
  start: Mark,
  end: Mark,
  handle: string | null = null,
  prefix = '',
): Token {
  return { kind, text, plain: false, start, end, handle, prefix };
}

function fail(context: string, start: Mark, problem: string, input: Cursor): never {
  throw new SyntaxFault({ context, contextMark: start, problem, mark: input.mark() });
}

/** The character at hand as messages of the YAML library show it. */
export function shown(input: Cursor): string {
  const character = input.text.charAt(input.offset);
  return character === '' ? "'\\x00'" : `'${character.replace('\n', '\\n').replace('\t', '\\t')}'`;
}

const word = /[0-9A-Za-z_-]*/y;

function scanWord(input: Cursor): string {
  word.lastIndex = input.offset;
  const [found] = word.exec(input.text) as RegExpExecArray;
  input.skip(found.length);
  return found;
}

/** `&name` or `*name`. */
export function scanAnchor(input: Cursor, kind: 'alias' | 'anchor'): Token {
  const start = input.mark();
  input.skip(1);
  const name = scanWord(input);
  const context = `while scanning an ${kind}`;
  const unexpected = () =>
    fail(context, start, `expected alphabetic or numeric character, but found ${shown(input)}`, input);
  if (name === '') unexpected();
  const code = input.code();
  if (!isSpaceOrEnd(code) && !'?:,]}%@`'.includes(String.fromCharCode(code))) unexpected();
  return token(kind, name, start, input.mark());
}

/** `!`, `!suffix`, `!!suffix`, `!handle!suffix`, `!<uri>`. */
export function scanTag(input: Cursor): Token {
  const start = input.mark();
  const context = 'while scanning a tag';
  let handle: string | null = null;
  let suffix: string;
  if (input.code(1) === 0x3c) {
    input.skip(2);
    suffix = scanUri(input, start, context);
    if (input.code() !== 0x3e) fail('while parsing a tag', start, `expected '>', but found ${shown(input)}`, input);
    input.skip(1);
  } else if (isSpaceOrEnd(input.code(1))) {
    suffix = '!';
    input.skip(1);
  } else {
    const named = /^!(?:[0-9A-Za-z_-]*!)?/.exec(input.text.slice(input.offset, input.offset + 1024)) as RegExpExecArray;
    handle = named[0];
    input.skip(handle.length);
    suffix = scanUri(input, start, context);
  }
  if (!isSpaceOrEnd(input.code()) && input.code() !== 0x2c) {
    fail(context, start, `expected ' ', but found ${shown(input)}`, input);
  }
  return token('tag', suffix, start, input.mark(), handle);
}

const uri = /(?:%[0-9a-fA-F]{2}|[0-9A-Za-z\-;/?:@&=+$,_.!~*'()[\]])*/y;

function scanUri(input: Cursor, start: Mark, context: string): string {
  uri.lastIndex = input.offset;
  const [found] = uri.exec(input.text) as RegExpExecArray;
  if (found === '')
    fail(context.replace('scanning', 'parsing'), start, `expected URI, but found ${shown(input)}`, input);
  input.skip(found.length);
  if (!found.includes('%')) return found;
  try {
    return decodeURIComponent(found);
  } catch {
    return fail(context, start, 'found an incorrect UTF-8 escape', input);
  }
}

/** `%YAML 1.1`, `%TAG !h! prefix`; others are skipped. */
export function scanDirective(input: Cursor): Token {
  const start = input.mark();
  const context = 'while scanning a directive';
  input.skip(1);
  const name = scanWord(input);
  if (name === '' || !isSpaceOrEnd(input.code())) {
    fail(context, start, `expected alphabetic or numeric character, but found ${shown(input)}`, input);
  }
  let result = token('directive', name, start, input.mark());
  if (name === 'YAML') {
    while (isBlank(input.code())) input.skip(1);
    const version = /^[0-9]+\.[0-9]+/.exec(input.text.slice(input.offset, input.offset + 32))?.[0];
    if (version === undefined) return fail(context, start, `expected a digit, but found ${shown(input)}`, input);
    input.skip(version.length);
    result = token('directive', name, start, input.mark(), version);
  } else if (name === 'TAG') {
    while (isBlank(input.code())) input.skip(1);
    const handle = /^!(?:[0-9A-Za-z_-]*!)?/.exec(input.text.slice(input.offset, input.offset + 1024))?.[0];
    if (handle === undefined) return fail(context, start, `expected '!', but found ${shown(input)}`, input);
    input.skip(handle.length);
    if (!isBlank(input.code())) fail(context, start, `expected ' ', but found ${shown(input)}`, input);
    while (isBlank(input.code())) input.skip(1);
    const prefix = scanUri(input, start, context);
    result = token('directive', name, start, input.mark(), handle, prefix);
  } else {
    while (!isBreakOrEnd(input.code())) input.skip(1);
  }
  while (isBlank(input.code())) input.skip(1);
  if (input.code() === 0x23) while (!isBreakOrEnd(input.code())) input.skip(1);
  if (!isBreakOrEnd(input.code())) {
    fail(context, start, `expected a comment or a line break, but found ${shown(input)}`, input);
  }
  input.skipBreak();
  return result;
}
