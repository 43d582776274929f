import { type Cursor, isBlank, isBreak, isBreakOrEnd, isFlowIndicator, isSpaceOrEnd } from './cursor.ts';
import { type Mark, SyntaxFault } from './fault.ts';
import { shown } from './properties.ts';
import type { Token } from './tokens.ts';

function scalar(text: string, plain: boolean, start: Mark, end: Mark): Token {
  return { kind: 'scalar', text, plain, start, end, handle: null, prefix: '' };
}

/** A scalar without quotes, over several lines if it goes on. `crossedLine`: a line break follows its last character. */
export function scanPlain(input: Cursor, parentIndent: number, flow: boolean): { token: Token; crossedLine: boolean } {
  const start = input.mark();
  let end = start;
  const indent = parentIndent + 1;
  let text = '';
  let space = '';
  let crossedLine = false;
  for (;;) {
    if (input.code() === 0x23 && input.offset !== start.offset) break;
    const from = input.offset;
    for (;;) {
      const code = input.code();
      if (isSpaceOrEnd(code)) break;
      if (code === 0x3a) {
        const next = input.code(1);
        if (isSpaceOrEnd(next)) break;
        if (flow && isFlowIndicator(next)) break;
      } else if (flow && isFlowIndicator(code)) break;
      input.skip(1);
    }
    if (input.offset === from) break;
    text += space + input.text.slice(from, input.offset);
    crossedLine = false;
    end = input.mark();
    const gap = plainGap(input, indent, flow, start);
    crossedLine = gap.crossedLine;
    space = gap.space;
    if (space === '' || (!flow && input.column < indent)) break;
  }
  return { token: scalar(text, true, start, end), crossedLine };
}

/** The white space inside a plain scalar, folded; none at a document marker. */
function plainGap(input: Cursor, indent: number, flow: boolean, start: Mark): { space: string; crossedLine: boolean } {
  const from = input.offset;
  while (isBlank(input.code())) input.skip(1);
  if (!isBreak(input.code())) return { space: input.text.slice(from, input.offset), crossedLine: false };
  const first = input.skipBreak();
  if (input.atDocumentMarker()) return { space: '', crossedLine: true };
  let more = '';
  for (;;) {
    const code = input.code();
    if (code === 0x20) input.skip(1);
    else if (code === 0x09) {
      if (!flow && input.column < indent) {
        throw new SyntaxFault({
          context: 'while scanning a plain scalar',
          contextMark: start,
          problem: 'found a tab character that violates indentation',
          mark: input.mark(),
          hint: 'indent with spaces, not with tabs',
        });
      }
      input.skip(1);
    } else if (isBreak(code)) {
      more += input.skipBreak();
      if (input.atDocumentMarker()) return { space: '', crossedLine: true };
    } else break;
  }
  return { space: folded(first, more), crossedLine: true };
}

/** One line break becomes a space, further ones stay. */
function folded(first: string, more: string): string {
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '\\': '\\',
  '/': '/',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A scalar in single or double quotes. */
export function scanQuoted(input: Cursor): Token {
  const start = input.mark();
  const quote = input.code();
  const double = quote === 0x22;
  const fail = (problem: string, kind = 'quoted'): never => {
    throw new SyntaxFault({
      context: `while scanning a ${kind} scalar`,
      contextMark: start,
      problem,
      mark: input.mark(),
    });
  };
  input.skip(1);
  const chunks: string[] = [];
  for (;;) {
    quotedText(input, quote, double, chunks, fail);
    if (input.code() === quote) break;
    quotedGap(input, chunks, fail);
  }
  input.skip(1);
  return scalar(chunks.join(''), false, start, input.mark());
}

function quotedText(
  input: Cursor,
  quote: number,
  double: boolean,
  chunks: string[],
  fail: (problem: string, kind?: string) => never,
): void {
  for (;;) {
    const from = input.offset;
    for (;;) {
      const code = input.code();
      if (isSpaceOrEnd(code) || code === quote || (double && code === 0x5c)) break;
      input.skip(1);
    }
    if (input.offset > from) chunks.push(input.text.slice(from, input.offset));
    const code = input.code();
    if (!double && code === quote && input.code(1) === quote) {
      chunks.push("'");
      input.skip(2);
    } else if (double && code === 0x5c) {
      input.skip(1);
      const name = input.text.charAt(input.offset);
      const plain = escapes[name];
      const length = hexEscapes[name];
      if (plain !== undefined) {
        chunks.push(plain);
        input.skip(1);
      } else if (length !== undefined) {
        input.skip(1);
        const hex = input.text.slice(input.offset, input.offset + length);
        if (hex.length < length || !/^[0-9a-fA-F]+$/.test(hex)) {
          const odd = hex.search(/[^0-9a-fA-F]/);
          input.skip(odd < 0 ? hex.length : odd);
          fail(`expected escape sequence of ${length} hexadecimal numbers, but found ${shown(input)}`, 'double-quoted');
        }
        const code = Number.parseInt(hex, 16);
        if (code > 0x10ffff) fail('found invalid Unicode character escape code', 'double-quoted');
        chunks.push(String.fromCodePoint(code));
        input.skip(length);
      } else if (isBreak(input.code())) {
        input.skipBreak();
        chunks.push(quotedBreaks(input, fail));
      } else {
        fail(`found unknown escape character ${shown(input)}`, 'double-quoted');
      }
    } else return;
  }
}

function quotedGap(input: Cursor, chunks: string[], fail: (problem: string, kind?: string) => never): void {
  const from = input.offset;
  while (isBlank(input.code())) input.skip(1);
  const code = input.code();
  if (Number.isNaN(code)) fail('found unexpected end of stream');
  if (!isBreak(code)) {
    chunks.push(input.text.slice(from, input.offset));
    return;
  }
  const first = input.skipBreak();
  chunks.push(folded(first, quotedBreaks(input, fail)));
}

function quotedBreaks(input: Cursor, fail: (problem: string, kind?: string) => never): string {
  let breaks = '';
  for (;;) {
    if (input.atDocumentMarker()) fail('found unexpected document separator');
    while (isBlank(input.code())) input.skip(1);
    if (!isBreak(input.code())) return breaks;
    breaks += input.skipBreak();
  }
}

/** A literal (`|`) or folded (`>`) scalar. */
export function scanBlockScalar(input: Cursor, parentIndent: number): Token {
  const start = input.mark();
  const fold = input.code() === 0x3e;
  input.skip(1);
  const { chomp, increment } = blockHeader(input, start);
  const minimum = Math.max(parentIndent + 1, 1);
  let indent: number;
  let breaks: string;
  if (increment === undefined) {
    const found = blockIndentation(input);
    breaks = found.breaks;
    indent = Math.max(minimum, found.indent);
  } else {
    indent = minimum + increment - 1;
    breaks = blockBreaks(input, indent, start);
  }
  const chunks: string[] = [];
  let lineBreak = '';
  while (input.column === indent && !Number.isNaN(input.code())) {
    chunks.push(breaks);
    const leadingText = !isBlank(input.code());
    const from = input.offset;
    while (!isBreakOrEnd(input.code())) input.skip(1);
    chunks.push(input.text.slice(from, input.offset));
    lineBreak = input.skipBreak();
    breaks = blockBreaks(input, indent, start);
    if (input.column !== indent || Number.isNaN(input.code())) break;
    if (fold && lineBreak === '\n' && leadingText && !isBlank(input.code())) {
      if (breaks === '') chunks.push(' ');
    } else {
      chunks.push(lineBreak);
    }
  }
  if (chomp !== false) chunks.push(lineBreak);
  if (chomp === true) chunks.push(breaks);
  return scalar(chunks.join(''), false, start, input.mark());
}

/** chomp: true keeps all line breaks at the end, false none, undefined one. */
function blockHeader(input: Cursor, start: Mark): { chomp: boolean | undefined; increment: number | undefined } {
  let chomp: boolean | undefined;
  let increment: number | undefined;
  const fail = (problem: string): never => {
    throw new SyntaxFault({
      context: 'while scanning a block scalar',
      contextMark: start,
      problem,
      mark: input.mark(),
    });
  };
  for (let round = 0; round < 2; round++) {
    const code = input.code();
    if (chomp === undefined && (code === 0x2b || code === 0x2d)) {
      chomp = code === 0x2b;
      input.skip(1);
    } else if (increment === undefined && code >= 0x30 && code <= 0x39) {
      increment = code - 0x30;
      if (increment === 0) fail('expected indentation indicator in the range 1-9, but found 0');
      input.skip(1);
    }
  }
  if (!isSpaceOrEnd(input.code()) && input.code() !== 0x23) {
    fail(`expected chomping or indentation indicators, but found '${input.text.charAt(input.offset)}'`);
  }
  while (isBlank(input.code())) input.skip(1);
  if (input.code() === 0x23) while (!isBreakOrEnd(input.code())) input.skip(1);
  if (!isBreakOrEnd(input.code())) {
    fail(`expected a comment or a line break, but found '${input.text.charAt(input.offset)}'`);
  }
  input.skipBreak();
  return { chomp, increment };
}

function blockIndentation(input: Cursor): { breaks: string; indent: number } {
  let breaks = '';
  let indent = 0;
  for (;;) {
    while (input.code() === 0x20) {
      input.skip(1);
      if (input.column > indent) indent = input.column;
    }
    if (!isBreak(input.code())) return { breaks, indent };
    breaks += input.skipBreak();
  }
}

function blockBreaks(input: Cursor, indent: number, start: Mark): string {
  let breaks = '';
  for (;;) {
    while (input.column < indent && input.code() === 0x20) input.skip(1);
    if (input.column < indent && input.code() === 0x09) {
      throw new SyntaxFault({
        context: 'while scanning a block scalar',
        contextMark: start,
        problem: 'found a tab character where an indentation space is expected',
        mark: input.mark(),
        hint: 'indent with spaces, not with tabs',
      });
    }
    if (!isBreak(input.code())) return breaks;
    breaks += input.skipBreak();
  }
}
