import type { CharTest, Flags, Node, ParsedPattern, RepeatMode } from './ast.ts';
import { LIMITS } from './ast.ts';
import { category, ignoringCase, inRanges, isDigit, isWord, literal, not, tabulated } from './chars.ts';
import { RegexError } from './errors.ts';
import { fixedWidth } from './width.ts';

const NEWLINE = 10;
const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  a: 'ascii',
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  x: 'verbose',
};
const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const MAX_REPEAT = 4294967295;
const EMPTY: Node = { kind: 'sequence', items: [] };
const ANY: CharTest = () => true;
const ANY_BUT_NEWLINE: CharTest = (code) => code !== NEWLINE;

/**
 * Reads a pattern in the syntax of Python's `re` (3.11) for text patterns.
 * @throws RegexError with the position of the mistake
 */
export function parsePattern(pattern: string, flags: Flags): ParsedPattern {
  return new PatternParser(pattern, flags).parse();
}

class PatternParser {
  private readonly source: readonly string[];
  private readonly names = new Map<string, number>();
  private readonly open = new Set<number>();
  private readonly pendingConditions: { readonly group: number; readonly position: number }[] = [];
  private flags: Flags;
  private groups = 0;
  private depth = 0;
  /** Number of groups where the outermost lookbehind began; undefined outside lookbehinds. */
  private behindFrom: number | undefined;
  private readonly widths = new Map<number, number | undefined>();
  private at = 0;

  constructor(pattern: string, flags: Flags) {
    this.source = Array.from(pattern);
    this.flags = flags;
    if (this.source.length > LIMITS.pattern) {
      throw new RegexError('limit', `regular expression longer than ${LIMITS.pattern} characters`);
    }
  }

  parse(): ParsedPattern {
    this.globalFlags();
    const root = this.choice();
    if (this.at < this.source.length) this.fail('unbalanced parenthesis');
    for (const { group, position } of this.pendingConditions) {
      if (group > this.groups) this.fail(`invalid group reference ${group}`, position);
    }
    return { root, groups: this.groups, names: this.names };
  }

  private fail(message: string, position = this.at): never {
    throw new RegexError('syntax', message, position);
  }

  private peek(text: string): boolean {
    for (let offset = 0; offset < text.length; offset++) {
      if (this.source[this.at + offset] !== text[offset]) return false;
    }
    return true;
  }

  private accept(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  /** `(?aimsux)` at the very start applies to the whole pattern. */
  private globalFlags(): void {
    for (;;) {
      this.skipVerbose();
      const end = this.source.indexOf(')', this.at);
      const text = end < 0 ? '' : this.source.slice(this.at, end + 1).join('');
      if (!/^\(\?[aimsux]+\)$/.test(text)) return;
      for (const letter of text.slice(2, -1)) this.flags = this.withFlag(this.flags, letter, true);
      if (text.includes('a') && text.includes('u')) {
        this.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible", this.at + 2);
      }
      this.at = end + 1;
    }
  }

  private withFlag(flags: Flags, letter: string, value: boolean): Flags {
    if (letter === 'u') return { ...flags, ascii: false };
    return { ...flags, [FLAG_LETTERS[letter]!]: value };
  }

  private skipVerbose(): void {
    if (!this.flags.verbose) return;
    for (;;) {
      const next = this.source[this.at];
      if (next === undefined) return;
      if (' \t\n\r\v\f'.includes(next)) this.at++;
      else if (next === '#') while (this.at < this.source.length && this.source[this.at++] !== '\n');
      else return;
    }
  }

  private choice(): Node {
    if (++this.depth > LIMITS.nesting) throw new RegexError('limit', `groups nested deeper than ${LIMITS.nesting}`);
    const items = [this.sequence()];
    while (this.accept('|')) items.push(this.sequence());
    this.depth--;
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  private sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      this.skipVerbose();
      const next = this.source[this.at];
      if (next === undefined || next === '|' || next === ')') break;
      const start = this.at;
      const quantifier = this.quantifier();
      if (quantifier) this.repeat(items, quantifier, start);
      else {
        const item = this.atom();
        if (item) items.push(item);
      }
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  /** The bounds of a quantifier at this place; undefined: something else (also `{` that begins no bounds). */
  private quantifier(): readonly [min: number, max: number] | undefined {
    if (this.accept('?')) return [0, 1];
    if (this.accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (!this.peek('{')) return undefined;
    const start = this.at++;
    const low = this.digits();
    const comma = this.accept(',');
    const high = comma ? this.digits() : low;
    if ((low === '' && !comma) || !this.accept('}')) {
      this.at = start;
      return undefined;
    }
    const min = low === '' ? 0 : Number(low);
    const max = high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (min >= MAX_REPEAT || (high !== '' && max >= MAX_REPEAT)) {
      throw new RegexError('limit', 'the repetition number is too large');
    }
    if (max < min) this.fail('min repeat greater than max repeat', start + 1);
    return [min, max];
  }

  private digits(): string {
    let text = '';
    while (/^[0-9]$/.test(this.source[this.at] ?? '')) text += this.source[this.at++];
    return text;
  }

  private repeat(items: Node[], [min, max]: readonly [number, number], start: number): void {
    const body = items.pop();
    if (body === undefined || body.kind === 'assert') this.fail('nothing to repeat', start);
    if (body.kind === 'repeat') this.fail('multiple repeat', start);
    const mode: RepeatMode = this.accept('?') ? 'lazy' : this.accept('+') ? 'possessive' : 'greedy';
    items.push({ kind: 'repeat', min, max, mode, body });
  }

  private atom(): Node | undefined {
    const next = this.source[this.at]!;
    switch (next) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', test: this.set() };
      case '\\':
        return this.escape();
      case '.':
        this.at++;
        return { kind: 'char', test: this.flags.dotAll ? ANY : ANY_BUT_NEWLINE };
      case '^':
        this.at++;
        return { kind: 'assert', assert: this.flags.multiLine ? 'lineStart' : 'textStart', ascii: false };
      case '$':
        this.at++;
        return { kind: 'assert', assert: this.flags.multiLine ? 'lineEnd' : 'end', ascii: false };
      default:
        this.at++;
        return this.literal(next.codePointAt(0)!);
    }
  }

  private literal(code: number): Node {
    return { kind: 'char', test: literal(code, this.flags.ignoreCase, this.flags.ascii) };
  }

  private escape(): Node {
    const start = this.at;
    const letter = this.source[start + 1];
    if (letter === undefined) this.fail('bad escape (end of pattern)');
    const assert = { A: 'textStart', Z: 'textEnd', b: 'word', B: 'notWord' } as const;
    if (letter === 'A' || letter === 'Z' || letter === 'b' || letter === 'B') {
      this.at += 2;
      return { kind: 'assert', assert: assert[letter], ascii: this.flags.ascii };
    }
    const set = category(letter, this.flags.ascii);
    if (set) {
      this.at += 2;
      return { kind: 'char', test: set };
    }
    if (letter >= '1' && letter <= '9') return this.numbered(start);
    return this.literal(this.codeEscape());
  }

  /** `\1`…`\99` is a reference, three octal digits are a character. */
  private numbered(start: number): Node {
    const text = this.source.slice(start + 1, start + 4).join('');
    if (/^[0-3][0-7]{2}/.test(text)) {
      this.at = start + 4;
      return this.literal(Number.parseInt(text, 8));
    }
    if (/^[4-7][0-7]{2}/.test(text)) this.fail(`octal escape value \\${text} outside of range 0-0o377`, start);
    const digits = /^[0-9]{1,2}/.exec(text)![0];
    this.at = start + 1 + digits.length;
    return this.reference(Number(digits), start);
  }

  private reference(group: number, start: number): Node {
    if (group > this.groups) this.fail(`invalid group reference ${group}`, start + 1);
    if (this.open.has(group)) this.fail('cannot refer to an open group', start);
    if (this.behindFrom !== undefined && group > this.behindFrom) {
      this.fail('cannot refer to group defined in the same lookbehind subpattern', start);
    }
    return { kind: 'reference', group, ignoreCase: this.flags.ignoreCase, width: this.widths.get(group) };
  }

  /** An escape that stands for one code point, in and outside sets. */
  private codeEscape(): number {
    const start = this.at;
    const letter = this.source[start + 1]!;
    this.at += 2;
    const length = { x: 2, u: 4, U: 8 }[letter];
    if (length !== undefined) {
      const digits = this.source.slice(this.at, this.at + length).join('');
      if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length !== length)
        this.fail(`incomplete escape \\${letter}${/^[0-9A-Fa-f]*/.exec(digits)![0]}`, start);
      const code = Number.parseInt(digits, 16);
      if (code > 0x10ffff) this.fail(`bad escape \\${letter}${digits}`, start);
      this.at += length;
      return code;
    }
    if (letter === '0') {
      const digits = /^[0-7]{0,2}/.exec(this.source.slice(this.at, this.at + 2).join(''))![0];
      this.at += digits.length;
      return Number.parseInt(`0${digits}`, 8);
    }
    const simple = SIMPLE_ESCAPES[letter];
    if (simple !== undefined) return simple;
    if (/^[A-Za-z]$/.test(letter)) this.fail(`bad escape \\${letter}`, start);
    return letter.codePointAt(0)!;
  }

  /** A bracketed set; the place is at `[`. */
  private set(): CharTest {
    const start = this.at++;
    const negative = this.accept('^');
    const tests = new Set<CharTest>();
    const ranges: [low: number, high: number][] = [];
    const first = this.at;
    for (;;) {
      if (this.at >= this.source.length) this.fail('unterminated character set', start);
      if (this.at > first && this.accept(']')) break;
      const from = this.at;
      const low = this.setMember();
      if (!this.peek('-') || this.source[this.at + 1] === ']') {
        if (typeof low === 'number') ranges.push([low, low]);
        else tests.add(low);
        continue;
      }
      this.at++;
      if (this.at >= this.source.length) this.fail('unterminated character set', start);
      const high = this.setMember();
      const text = this.source.slice(from, this.at).join('');
      if (typeof low !== 'number' || typeof high !== 'number' || high < low) {
        this.fail(`bad character range ${text}`, from);
      }
      ranges.push([low, high]);
    }
    const all = [inRanges(ranges), ...tests];
    const any: CharTest = (code) => all.some((test) => test(code));
    const folded = this.flags.ignoreCase ? ignoringCase(any, this.flags.ascii) : any;
    return tabulated(negative ? not(folded) : folded);
  }

  private setMember(): number | CharTest {
    const next = this.source[this.at]!;
    if (next !== '\\') {
      this.at++;
      return next.codePointAt(0)!;
    }
    const letter = this.source[this.at + 1];
    if (letter === undefined) this.fail('bad escape (end of pattern)');
    const set = category(letter, this.flags.ascii);
    if (set) {
      this.at += 2;
      return set;
    }
    if (letter >= '0' && letter <= '7') {
      const digits = /^[0-7]{1,3}/.exec(this.source.slice(this.at + 1, this.at + 4).join(''))![0];
      const code = Number.parseInt(digits, 8);
      if (code > 0o377) this.fail(`octal escape value \\${digits} outside of range 0-0o377`);
      this.at += 1 + digits.length;
      return code;
    }
    if (letter === '8' || letter === '9') this.fail(`bad escape \\${letter}`);
    return this.codeEscape();
  }

  private group(): Node | undefined {
    const start = this.at++;
    if (!this.accept('?')) return this.capture(undefined, start);
    if (this.accept('P')) return this.named(start);
    if (this.accept(':')) return { kind: 'sequence', items: [this.closed(start, this.flags)] };
    if (this.accept('#')) {
      while (!this.accept(')')) {
        if (this.at++ >= this.source.length) this.fail('missing ), unterminated comment', start);
      }
      return undefined;
    }
    if (this.accept('>')) return { kind: 'atomic', body: this.closed(start, this.flags) };
    if (this.accept('(')) return this.conditional(start);
    if (this.peek('<') && !this.peek('<=') && !this.peek('<!')) {
      const letter = this.source[this.at + 1];
      if (letter === undefined) this.fail('unexpected end of pattern', this.at + 1);
      this.fail(`unknown extension ?<${letter}`, start + 1);
    }
    for (const [text, negative] of [
      ['=', false],
      ['!', true],
    ] as const) {
      if (this.accept(text)) return { kind: 'look', negative, behind: 0, body: this.closed(start, this.flags) };
      if (this.accept(`<${text}`)) return this.behind(start, negative);
    }
    return this.scopedFlags(start);
  }

  private closed(start: number, flags: Flags): Node {
    const outer = this.flags;
    this.flags = flags;
    const body = this.choice();
    if (!this.accept(')')) this.fail('missing ), unterminated subpattern', start);
    this.flags = outer;
    return body;
  }

  private capture(name: string | undefined, start: number): Node {
    const group = ++this.groups;
    if (name !== undefined) this.names.set(name, group);
    this.open.add(group);
    const body = this.closed(start, this.flags);
    this.open.delete(group);
    this.widths.set(group, fixedWidth(body));
    return { kind: 'capture', group, body };
  }

  private behind(start: number, negative: boolean): Node {
    const outer = this.behindFrom;
    this.behindFrom ??= this.groups;
    const body = this.closed(start, this.flags);
    this.behindFrom = outer;
    const width = fixedWidth(body);
    if (width === undefined) throw new RegexError('syntax', 'look-behind requires fixed-width pattern');
    return { kind: 'look', negative, behind: width, body };
  }

  private named(start: number): Node {
    if (this.accept('<')) {
      const [name, at] = this.until('>');
      this.checkName(name, at);
      if (this.names.has(name)) {
        const old = this.names.get(name);
        this.fail(`redefinition of group name '${name}' as group ${this.groups + 1}; was group ${old}`, at);
      }
      return this.capture(name, start);
    }
    if (this.accept('=')) {
      const [name, at] = this.until(')');
      this.checkName(name, at);
      const group = this.names.get(name);
      if (group === undefined) this.fail(`unknown group name '${name}'`, at);
      return this.reference(group, at);
    }
    const letter = this.source[this.at];
    if (letter === undefined) this.fail('unexpected end of pattern');
    return this.fail(`unknown extension ?P${letter}`, start + 1);
  }

  private until(end: string): readonly [text: string, at: number] {
    const at = this.at;
    const stop = this.source.indexOf(end, at);
    const text = this.source.slice(at, stop < 0 ? undefined : stop).join('');
    if (stop < 0) this.fail(text === '' ? 'missing group name' : `missing ${end}, unterminated name`, at);
    if (text === '') this.fail('missing group name', at);
    this.at = stop + 1;
    return [text, at];
  }

  private checkName(name: string, at: number): void {
    const codes = Array.from(name, (letter) => letter.codePointAt(0)!);
    if (isDigit(codes[0]!) || !codes.every(isWord)) this.fail(`bad character in group name '${name}'`, at);
  }

  private conditional(start: number): Node {
    const [name, at] = this.until(')');
    let group: number;
    if (/^[0-9]+$/.test(name)) {
      group = Number(name);
      if (group === 0) this.fail('bad group number', at);
      this.pendingConditions.push({ group, position: at });
    } else {
      this.checkName(name, at);
      const known = this.names.get(name);
      if (known === undefined) this.fail(`unknown group name '${name}'`, at);
      group = known;
    }
    if (this.behindFrom !== undefined && (group > this.groups || this.open.has(group))) {
      this.fail('cannot refer to an open group', at);
    }
    const yes = this.sequence();
    const no = this.accept('|') ? this.sequence() : EMPTY;
    if (this.peek('|')) this.fail('conditional backref with more than two branches');
    if (!this.accept(')')) this.fail('missing ), unterminated subpattern', start);
    return { kind: 'conditional', group, yes, no };
  }

  /** `(?i-s:…)`; flags without a body are only allowed at the start of the pattern. */
  private scopedFlags(start: number): Node {
    let flags = this.flags;
    let on = true;
    let seen = '';
    for (; ; this.at++) {
      const letter = this.source[this.at];
      if (letter === undefined) this.fail(seen === '' ? 'unexpected end of pattern' : 'missing -, : or )');
      if (letter === ':' && seen !== '' && !seen.endsWith('-')) break;
      if (letter === ')' && seen !== '' && on) {
        this.fail('global flags not at the start of the expression', start);
      }
      if (letter === '-' && on) {
        on = false;
        seen += '-';
        continue;
      }
      if (letter === 'L') this.fail("bad inline flags: cannot use 'L' flag with a str pattern");
      if (!'aimsux'.includes(letter)) {
        this.fail(seen === '' ? `unknown extension ?${letter}` : 'unknown flag', seen === '' ? start + 1 : this.at);
      }
      if (!on && 'au'.includes(letter)) this.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
      if (('a' === letter && seen.includes('u')) || ('u' === letter && seen.includes('a'))) {
        this.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
      }
      if (!on && seen.slice(0, seen.indexOf('-')).includes(letter)) {
        this.fail('bad inline flags: flag turned on and off');
      }
      seen += letter;
      flags = this.withFlag(flags, letter, on);
    }
    this.at++;
    return { kind: 'sequence', items: [this.closed(start, flags)] };
  }
}
