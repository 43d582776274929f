import { asciiDigits, makeFloat, parseInteger } from '../data/numbers.ts';
import { lexicalError, type YaqlError } from '../errors.ts';
import type { Literal } from './ast.ts';
import { decodeEscapes } from './escapes.ts';
import { OPERATORS } from './operators.ts';

export type Token =
  | { readonly kind: 'constant' | 'keyword'; readonly value: Literal; readonly at: number }
  | { readonly kind: 'variable' | 'function' | 'operator' | 'punctuation'; readonly value: string; readonly at: number }
  | { readonly kind: 'end'; readonly value: ''; readonly at: number };

const WORD = '[\\p{L}\\p{N}_]';
const SPACE = /[ \t\r\n]+/y;
const VARIABLE = new RegExp(`\\$${WORD}*`, 'uy');
const INTEGER = new RegExp(`(?<!${WORD})\\p{Nd}+`, 'uy');
const FRACTION = /\.\p{Nd}+/uy;
const WORD_CHARACTER = new RegExp(WORD, 'uy');
const NAME = new RegExp(`(?<!${WORD})(?!\\p{Nd})${WORD}+`, 'uy');
const SYMBOL = /=>|->|\?\.|=~|!~|>=|<=|!=|[-+*/.<>=[\]{}(),]/y;
const PUNCTUATION = new Set(['=>', '[', ']', '{', '}', '(', ')', ',']);
const CONSTANTS: Readonly<Record<string, Literal>> = { true: true, false: false, null: null };

/** Cuts an expression into tokens, one at a time, so that the first mistake from the left is the one reported. */
export class Lexer {
  readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** @throws YaqlError YaqlLexicalException */
  next(): Token {
    this.scan(SPACE);
    const at = this.at;
    if (at >= this.source.length) return { kind: 'end', value: '', at };
    return this.variable(at) ?? this.number(at) ?? this.word(at) ?? this.quoted(at) ?? this.symbol(at);
  }

  /** Position in code points of a place in the source. */
  position(at: number): number {
    let position = 0;
    for (let index = 0; index < at; position++) index += this.source.codePointAt(index)! > 0xffff ? 2 : 1;
    return position;
  }

  private scan(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private inWord(): boolean {
    WORD_CHARACTER.lastIndex = this.at;
    return WORD_CHARACTER.test(this.source);
  }

  private variable(at: number): Token | undefined {
    const value = this.scan(VARIABLE);
    return value === undefined ? undefined : { kind: 'variable', value, at };
  }

  private number(at: number): Token | undefined {
    const whole = this.scan(INTEGER);
    if (whole === undefined) return undefined;
    const end = this.at;
    const fraction = this.scan(FRACTION);
    if (fraction !== undefined && !this.inWord()) {
      return { kind: 'constant', value: makeFloat(Number(asciiDigits(whole + fraction))), at };
    }
    this.at = end;
    if (!this.inWord()) return { kind: 'constant', value: parseInteger(whole), at };
    this.at = at;
    return undefined;
  }

  private word(at: number): Token | undefined {
    const value = this.scan(NAME);
    if (value === undefined) return undefined;
    if (this.source[this.at] === '(') {
      this.at++;
      return { kind: 'function', value, at };
    }
    if (value.startsWith('__')) {
      this.at = at;
      return undefined;
    }
    if (OPERATORS.has(value)) return { kind: 'operator', value, at };
    const constant = CONSTANTS[value];
    if (constant !== undefined) return { kind: 'constant', value: constant, at };
    return { kind: 'keyword', value, at };
  }

  /** `'…'`, `"…"` with escapes, `` `…` `` verbatim. */
  private quoted(at: number): Token | undefined {
    const quote = this.source[at]!;
    if (!'\'"`'.includes(quote)) return undefined;
    let end = at + 1;
    while (end < this.source.length && this.source[end] !== quote) {
      if (this.source[end] === '\\') {
        end++;
        if (this.source[end] === '\n') break;
      }
      end++;
    }
    if (this.source[end] !== quote) throw this.illegal(at);
    this.at = end + 1;
    const text = this.source.slice(at + 1, end);
    return { kind: 'constant', value: quote === '`' ? text.replaceAll('\\`', '`') : decodeEscapes(text), at };
  }

  private symbol(at: number): Token {
    const value = this.scan(SYMBOL);
    if (value === undefined) throw this.illegal(at);
    return { kind: PUNCTUATION.has(value) ? 'punctuation' : 'operator', value, at };
  }

  private illegal(at: number): YaqlError {
    return lexicalError(String.fromCodePoint(this.source.codePointAt(at)!), this.position(at));
  }
}
