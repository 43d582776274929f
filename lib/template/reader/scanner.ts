import { type Cursor, isBreak, isBreakOrEnd, isSpaceOrEnd } from './cursor.ts';
import { type Fault, type Mark, SyntaxFault } from './fault.ts';
import { scanAnchor, scanDirective, scanTag } from './properties.ts';
import { scanBlockScalar, scanPlain, scanQuoted } from './text.ts';
import type { Token, TokenKind } from './tokens.ts';

/** A place where a key without `?` may turn out to have begun. */
interface SimpleKey {
  readonly tokenNumber: number;
  readonly required: boolean;
  readonly mark: Mark;
}

/** Longest simple key; beyond it a `:` does not make a key. */
const maxSimpleKey = 1024;

/**
 * YAML 1.1 text → tokens, one at a time. Indentation and the places of keys become tokens here, so that the grammar is
 * the same for block and flow style. It accepts what Heat's library accepts and uses its words for what it refuses.
 */
export class Scanner {
  readonly #in: Cursor;
  #queue: Token[] = [];
  #head = 0;
  #taken = 0;
  #done = false;
  #flow = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #keyAllowed = true;
  readonly #keys: (SimpleKey | undefined)[] = [undefined];

  constructor(input: Cursor) {
    this.#in = input;
    const mark = input.mark();
    this.#push('stream start', mark, mark);
  }

  peek(): Token {
    while (this.#needsMore()) this.#fetch();
    return this.#queue[this.#head] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#head++;
    this.#taken++;
    if (this.#head > 512) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return token;
  }

  #needsMore(): boolean {
    if (this.#done) return false;
    if (this.#head === this.#queue.length) return true;
    this.#dropStaleKeys();
    for (const key of this.#keys) if (key !== undefined && key.tokenNumber === this.#taken) return true;
    return false;
  }

  #push(kind: TokenKind, start: Mark, end: Mark): void {
    this.#queue.push({ kind, start, end, text: '', plain: false, handle: null, prefix: '' });
  }

  #fetch(): undefined {
    this.#skipToToken();
    this.#dropStaleKeys();
    const input = this.#in;
    this.#unwind(input.column);
    const code = input.code();
    const next = input.code(1);
    if (Number.isNaN(code)) return this.#streamEnd();
    if (input.column === 0) {
      if (code === 0x25) return this.#special(scanDirective);
      if (input.atDocumentMarker()) return this.#documentMarker(code === 0x2d ? 'document start' : 'document end');
    }
    switch (code) {
      case 0x5b:
        return this.#open('[');
      case 0x7b:
        return this.#open('{');
      case 0x5d:
        return this.#close(']');
      case 0x7d:
        return this.#close('}');
      case 0x2c:
        this.#dropKey();
        this.#keyAllowed = true;
        return this.#indicator(',');
      case 0x2d:
        if (isSpaceOrEnd(next)) return this.#blockEntry();
        break;
      case 0x3f:
        if (this.#flow > 0 || isSpaceOrEnd(next)) return this.#explicitKey();
        break;
      case 0x3a:
        if (this.#flow > 0 || isSpaceOrEnd(next)) return this.#value();
        break;
      case 0x2a:
        return this.#node(() => scanAnchor(input, 'alias'), false);
      case 0x26:
        return this.#node(() => scanAnchor(input, 'anchor'), false);
      case 0x21:
        return this.#node(() => scanTag(input), false);
      case 0x7c:
      case 0x3e:
        if (this.#flow === 0) {
          this.#dropKey();
          this.#keyAllowed = true;
          this.#queue.push(scanBlockScalar(input, this.#indent));
          return;
        }
        break;
      case 0x27:
      case 0x22:
        return this.#node(() => scanQuoted(input), false);
    }
    if (this.#startsPlain(code, next)) {
      this.#saveKey();
      this.#keyAllowed = false;
      const { token, crossedLine } = scanPlain(input, this.#indent, this.#flow > 0);
      if (crossedLine) this.#keyAllowed = true;
      this.#queue.push(token);
      return;
    }
    this.#fail({
      context: 'while scanning for the next token',
      problem: `found character ${quote(String.fromCodePoint(input.codePoint()))} that cannot start any token`,
      mark: input.mark(),
      ...(code === 0x09 ? { hint: 'indent with spaces, not with tabs' } : {}),
    });
  }

  #startsPlain(code: number, next: number): boolean {
    if (isSpaceOrEnd(code)) return false;
    if (!'-?:,[]{}#&*!|>\'"%@`'.includes(String.fromCharCode(code))) return true;
    if (isSpaceOrEnd(next)) return false;
    return code === 0x2d || code === 0x3f || (this.#flow === 0 && code === 0x3a);
  }

  #skipToToken(): void {
    const input = this.#in;
    if (input.offset === 0 && input.code() === 0xfeff) input.skipByteOrderMark();
    for (;;) {
      let code = input.code();
      while (code === 0x20 || (code === 0x09 && (this.#flow > 0 || !this.#keyAllowed))) {
        input.skip(1);
        code = input.code();
      }
      if (code === 0x23) {
        while (!isBreakOrEnd(input.code())) input.skip(1);
        code = input.code();
      }
      if (!isBreak(code)) return;
      input.skipBreak();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #dropStaleKeys(): void {
    const input = this.#in;
    for (let level = this.#keys.length - 1; level >= 0; level--) {
      const key = this.#keys[level];
      if (key === undefined) continue;
      if (key.mark.line === input.line && input.offset - key.mark.offset <= maxSimpleKey) continue;
      if (key.required) this.#missingColon(key);
      this.#keys[level] = undefined;
    }
  }

  #missingColon(key: SimpleKey): never {
    this.#fail({
      context: 'while scanning a simple key',
      contextMark: key.mark,
      problem: "could not find expected ':'",
      mark: this.#in.mark(),
      hint: 'a key is followed by a colon and a space',
    });
  }

  #saveKey(): void {
    const required = this.#flow === 0 && this.#indent === this.#in.column;
    if (!this.#keyAllowed) return;
    this.#dropKey();
    this.#keys[this.#flow] = {
      tokenNumber: this.#taken + this.#queue.length - this.#head,
      required,
      mark: this.#in.mark(),
    };
  }

  #dropKey(): void {
    const key = this.#keys[this.#flow];
    if (key?.required) this.#missingColon(key);
    this.#keys[this.#flow] = undefined;
  }

  #unwind(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      const mark = this.#in.mark();
      this.#indent = this.#indents.pop() as number;
      this.#push('block end', mark, mark);
    }
  }

  #indentTo(column: number): boolean {
    if (this.#indent >= column) return false;
    this.#indents.push(this.#indent);
    this.#indent = column;
    return true;
  }

  #indicator(kind: TokenKind, length = 1): undefined {
    const start = this.#in.mark();
    this.#in.skip(length);
    this.#push(kind, start, this.#in.mark());
  }

  #streamEnd(): undefined {
    this.#unwind(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    const mark = this.#in.mark();
    this.#push('stream end', mark, mark);
    this.#done = true;
  }

  #special(scan: (input: Cursor) => Token): undefined {
    this.#unwind(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#queue.push(scan(this.#in));
  }

  #documentMarker(kind: TokenKind): undefined {
    this.#unwind(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#indicator(kind, 3);
  }

  #open(kind: TokenKind): undefined {
    this.#saveKey();
    this.#flow++;
    this.#keys[this.#flow] = undefined;
    this.#keyAllowed = true;
    this.#indicator(kind);
  }

  #close(kind: TokenKind): undefined {
    this.#dropKey();
    if (this.#flow > 0) {
      this.#keys.length = this.#flow;
      this.#flow--;
    }
    this.#keyAllowed = false;
    this.#indicator(kind);
  }

  #blockEntry(): undefined {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) {
        this.#fail({ problem: 'sequence entries are not allowed here', mark: this.#in.mark() });
      }
      if (this.#indentTo(this.#in.column)) {
        const mark = this.#in.mark();
        this.#push('block sequence start', mark, mark);
      }
    }
    this.#keyAllowed = true;
    this.#dropKey();
    this.#indicator('-');
  }

  #explicitKey(): undefined {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail({ problem: 'mapping keys are not allowed here', mark: this.#in.mark() });
      if (this.#indentTo(this.#in.column)) {
        const mark = this.#in.mark();
        this.#push('block mapping start', mark, mark);
      }
    }
    this.#keyAllowed = this.#flow === 0;
    this.#dropKey();
    this.#indicator('?');
  }

  #value(): undefined {
    const key = this.#keys[this.#flow];
    if (key !== undefined) {
      this.#keys[this.#flow] = undefined;
      const at = this.#head + key.tokenNumber - this.#taken;
      const base = { start: key.mark, end: key.mark, text: '', plain: false, handle: null, prefix: '' };
      const tokens: Token[] = [{ ...base, kind: '?' }];
      if (this.#flow === 0 && this.#indentTo(key.mark.column)) {
        tokens.unshift({ ...base, kind: 'block mapping start' });
      }
      this.#queue.splice(at, 0, ...tokens);
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) {
          this.#fail({
            problem: 'mapping values are not allowed here',
            mark: this.#in.mark(),
            hint: 'quote a text that contains ": "',
          });
        }
        if (this.#indentTo(this.#in.column)) {
          const mark = this.#in.mark();
          this.#push('block mapping start', mark, mark);
        }
      }
      this.#keyAllowed = this.#flow === 0;
      this.#dropKey();
    }
    this.#indicator(':');
  }

  #node(scan: () => Token, keyAllowedAfter: boolean): undefined {
    this.#saveKey();
    this.#keyAllowed = keyAllowedAfter;
    this.#queue.push(scan());
  }

  #fail(fault: Fault): never {
    throw new SyntaxFault(fault);
  }
}

/** A character as messages show it. */
function quote(character: string): string {
  if (character === '\t') return "'\\t'";
  return `'${character}'`;
}
