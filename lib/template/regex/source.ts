import { LIMITS } from './ast.ts';
import { RegexError } from './errors.ts';

/** The characters of a pattern and the place up to which they are read. */
export class PatternSource {
  readonly letters: readonly string[];
  at = 0;

  /** @throws RegexError for a pattern that is too long */
  constructor(pattern: string) {
    this.letters = Array.from(pattern);
    if (this.letters.length > LIMITS.pattern) {
      throw new RegexError('limit', `regular expression longer than ${LIMITS.pattern} characters`);
    }
  }

  /** The character `ahead` of the place; undefined at the end. */
  next(ahead = 0): string | undefined {
    return this.letters[this.at + ahead];
  }

  get ended(): boolean {
    return this.at >= this.letters.length;
  }

  /** Up to `count` characters from an index on. */
  slice(from: number, count: number): string {
    return this.letters.slice(from, from + count).join('');
  }

  /** @throws RegexError always */
  fail(message: string, position = this.at): never {
    throw new RegexError('syntax', message, position);
  }

  /** Whether `text` comes next. */
  peek(text: string): boolean {
    for (let offset = 0; offset < text.length; offset++) {
      if (this.letters[this.at + offset] !== text[offset]) return false;
    }
    return true;
  }

  /** Reads `text` if it comes next. */
  accept(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Skips what a verbose pattern may have between its parts. */
  skipComments(): void {
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (' \t\n\r\v\f'.includes(next)) this.at++;
      else if (next === '#') while (!this.ended && this.letters[this.at++] !== '\n');
      else return;
    }
  }

  digits(): string {
    let text = '';
    while (/^[0-9]$/.test(this.letters[this.at] ?? '')) text += this.letters[this.at++];
    return text;
  }

  /** The text before `end`, which is a name. @throws RegexError */
  until(end: string): readonly [text: string, at: number] {
    const at = this.at;
    const stop = this.letters.indexOf(end, at);
    const text = this.letters.slice(at, stop < 0 ? undefined : stop).join('');
    if (stop < 0) this.fail(text === '' ? 'missing group name' : `missing ${end}, unterminated name`, at);
    if (text === '') this.fail('missing group name', at);
    this.at = stop + 1;
    return [text, at];
  }
}
