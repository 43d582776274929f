import type { CharTest, Flags, Node, ParsedPattern, RepeatMode } from './ast.ts';
import { LIMITS } from './ast.ts';
import { category, isDigit, isWord, literal } from './chars.ts';
import { RegexError } from './errors.ts';
import { globalFlags, scopedFlags } from './flags.ts';
import { codeEscape, readSet } from './sets.ts';
import { PatternSource } from './source.ts';
import { fixedWidth } from './width.ts';

const NEWLINE = 10;
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
  private readonly source: PatternSource;
  private readonly names = new Map<string, number>();
  private readonly open = new Set<number>();
  private readonly pendingConditions: { readonly group: number; readonly position: number }[] = [];
  private flags: Flags;
  private groups = 0;
  private depth = 0;
  /** Number of groups where the outermost lookbehind began; undefined outside lookbehinds. */
  private behindFrom: number | undefined;
  private readonly widths = new Map<number, number | undefined>();

  constructor(pattern: string, flags: Flags) {
    this.source = new PatternSource(pattern);
    this.flags = flags;
  }

  parse(): ParsedPattern {
    this.flags = globalFlags(this.source, this.flags);
    const root = this.choice();
    if (!this.source.ended) this.source.fail('unbalanced parenthesis');
    for (const { group, position } of this.pendingConditions) {
      if (group > this.groups) this.source.fail(`invalid group reference ${group}`, position);
    }
    return { root, groups: this.groups, names: this.names };
  }

  private choice(): Node {
    if (++this.depth > LIMITS.nesting) throw new RegexError('limit', `groups nested deeper than ${LIMITS.nesting}`);
    const items = [this.sequence()];
    while (this.source.accept('|')) items.push(this.sequence());
    this.depth--;
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  private sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      if (this.flags.verbose) this.source.skipComments();
      const next = this.source.next();
      if (next === undefined || next === '|' || next === ')') break;
      const start = this.source.at;
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
    if (this.source.accept('?')) return [0, 1];
    if (this.source.accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.source.accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (!this.source.peek('{')) return undefined;
    const start = this.source.at++;
    const low = this.source.digits();
    const comma = this.source.accept(',');
    const high = comma ? this.source.digits() : low;
    if ((low === '' && !comma) || !this.source.accept('}')) {
      this.source.at = start;
      return undefined;
    }
    const min = low === '' ? 0 : Number(low);
    const max = high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (min >= MAX_REPEAT || (high !== '' && max >= MAX_REPEAT)) {
      throw new RegexError('limit', 'the repetition number is too large');
    }
    if (max < min) this.source.fail('min repeat greater than max repeat', start + 1);
    return [min, max];
  }

  private repeat(items: Node[], [min, max]: readonly [number, number], start: number): void {
    const body = items.pop();
    if (body === undefined || body.kind === 'assert') this.source.fail('nothing to repeat', start);
    if (body.kind === 'repeat') this.source.fail('multiple repeat', start);
    const mode: RepeatMode = this.source.accept('?') ? 'lazy' : this.source.accept('+') ? 'possessive' : 'greedy';
    items.push({ kind: 'repeat', min, max, mode, body });
  }

  private atom(): Node | undefined {
    const next = this.source.next()!;
    switch (next) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', test: readSet(this.source, this.flags) };
      case '\\':
        return this.escape();
      case '.':
        this.source.at++;
        return { kind: 'char', test: this.flags.dotAll ? ANY : ANY_BUT_NEWLINE };
      case '^':
        this.source.at++;
        return { kind: 'assert', assert: this.flags.multiLine ? 'lineStart' : 'textStart', ascii: false };
      case '$':
        this.source.at++;
        return { kind: 'assert', assert: this.flags.multiLine ? 'lineEnd' : 'end', ascii: false };
      default:
        this.source.at++;
        return this.literal(next.codePointAt(0)!);
    }
  }

  private literal(code: number): Node {
    return { kind: 'char', test: literal(code, this.flags.ignoreCase, this.flags.ascii) };
  }

  private escape(): Node {
    const start = this.source.at;
    const letter = this.source.letters[start + 1];
    if (letter === undefined) this.source.fail('bad escape (end of pattern)');
    const assert = { A: 'textStart', Z: 'textEnd', b: 'word', B: 'notWord' } as const;
    if (letter === 'A' || letter === 'Z' || letter === 'b' || letter === 'B') {
      this.source.at += 2;
      return { kind: 'assert', assert: assert[letter], ascii: this.flags.ascii };
    }
    const set = category(letter, this.flags.ascii);
    if (set) {
      this.source.at += 2;
      return { kind: 'char', test: set };
    }
    if (letter >= '1' && letter <= '9') return this.numbered(start);
    return this.literal(codeEscape(this.source));
  }

  /** `\1`…`\99` is a reference, three octal digits are a character. */
  private numbered(start: number): Node {
    const text = this.source.slice(start + 1, 3);
    if (/^[0-3][0-7]{2}/.test(text)) {
      this.source.at = start + 4;
      return this.literal(Number.parseInt(text, 8));
    }
    if (/^[4-7][0-7]{2}/.test(text)) this.source.fail(`octal escape value \\${text} outside of range 0-0o377`, start);
    const digits = /^[0-9]{1,2}/.exec(text)![0];
    this.source.at = start + 1 + digits.length;
    return this.reference(Number(digits), start);
  }

  private reference(group: number, start: number): Node {
    if (group > this.groups) this.source.fail(`invalid group reference ${group}`, start + 1);
    if (this.open.has(group)) this.source.fail('cannot refer to an open group', start);
    if (this.behindFrom !== undefined && group > this.behindFrom) {
      this.source.fail('cannot refer to group defined in the same lookbehind subpattern', start);
    }
    return { kind: 'reference', group, ignoreCase: this.flags.ignoreCase, width: this.widths.get(group) };
  }

  private group(): Node | undefined {
    const start = this.source.at++;
    if (!this.source.accept('?')) return this.capture(undefined, start);
    if (this.source.accept('P')) return this.named(start);
    if (this.source.accept(':')) return { kind: 'sequence', items: [this.closed(start, this.flags)] };
    if (this.source.accept('#')) {
      while (!this.source.accept(')')) {
        if (this.source.at++ >= this.source.letters.length) this.source.fail('missing ), unterminated comment', start);
      }
      return undefined;
    }
    if (this.source.accept('>')) return { kind: 'atomic', body: this.closed(start, this.flags) };
    if (this.source.accept('(')) return this.conditional(start);
    if (this.source.peek('<') && !this.source.peek('<=') && !this.source.peek('<!')) {
      const letter = this.source.next(1);
      if (letter === undefined) this.source.fail('unexpected end of pattern', this.source.at + 1);
      this.source.fail(`unknown extension ?<${letter}`, start + 1);
    }
    for (const [text, negative] of [
      ['=', false],
      ['!', true],
    ] as const) {
      if (this.source.accept(text)) return { kind: 'look', negative, behind: 0, body: this.closed(start, this.flags) };
      if (this.source.accept(`<${text}`)) return this.behind(start, negative);
    }
    const flags = scopedFlags(this.source, this.flags, start);
    return { kind: 'sequence', items: [this.closed(start, flags)] };
  }

  private closed(start: number, flags: Flags): Node {
    const outer = this.flags;
    this.flags = flags;
    const body = this.choice();
    if (!this.source.accept(')')) this.source.fail('missing ), unterminated subpattern', start);
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
    if (this.source.accept('<')) {
      const [name, at] = this.source.until('>');
      this.checkName(name, at);
      if (this.names.has(name)) {
        const old = this.names.get(name);
        this.source.fail(`redefinition of group name '${name}' as group ${this.groups + 1}; was group ${old}`, at);
      }
      return this.capture(name, start);
    }
    if (this.source.accept('=')) {
      const [name, at] = this.source.until(')');
      this.checkName(name, at);
      const group = this.names.get(name);
      if (group === undefined) this.source.fail(`unknown group name '${name}'`, at);
      return this.reference(group, at);
    }
    const letter = this.source.next();
    if (letter === undefined) this.source.fail('unexpected end of pattern');
    return this.source.fail(`unknown extension ?P${letter}`, start + 1);
  }

  private checkName(name: string, at: number): void {
    const codes = Array.from(name, (letter) => letter.codePointAt(0)!);
    if (isDigit(codes[0]!) || !codes.every(isWord)) this.source.fail(`bad character in group name '${name}'`, at);
  }

  private conditional(start: number): Node {
    const [name, at] = this.source.until(')');
    let group: number;
    if (/^[0-9]+$/.test(name)) {
      group = Number(name);
      if (group === 0) this.source.fail('bad group number', at);
      this.pendingConditions.push({ group, position: at });
    } else {
      this.checkName(name, at);
      const known = this.names.get(name);
      if (known === undefined) this.source.fail(`unknown group name '${name}'`, at);
      group = known;
    }
    if (this.behindFrom !== undefined && (group > this.groups || this.open.has(group))) {
      this.source.fail('cannot refer to an open group', at);
    }
    const yes = this.sequence();
    const no = this.source.accept('|') ? this.sequence() : EMPTY;
    if (this.source.peek('|')) this.source.fail('conditional backref with more than two branches');
    if (!this.source.accept(')')) this.source.fail('missing ), unterminated subpattern', start);
    return { kind: 'conditional', group, yes, no };
  }
}
