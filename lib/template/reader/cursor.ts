import { type Mark, SyntaxFault } from './fault.ts';

export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** A line break or the end of the text (NaN). */
export function isBreakOrEnd(code: number): boolean {
  return isBreak(code) || Number.isNaN(code);
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isSpaceOrEnd(code: number): boolean {
  return code === 0x20 || code === 0x09 || isBreak(code) || Number.isNaN(code);
}

export function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

/** Offset of the first character that YAML does not allow in a text; -1 when there is none. */
function unprintable(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code >= 0xd800 && code < 0xe000) {
      const low = text.charCodeAt(i + 1);
      if (code >= 0xdc00 || !(low >= 0xdc00 && low < 0xe000)) return i;
      i++;
    } else if (code < 0xa0 ? !(isBreak(code) || code === 0x09) : code > 0xfffd) return i;
  }
  return -1;
}

/** A text with a place in it. Code units, not code points: every character of YAML's syntax is one unit. */
export class Cursor {
  readonly text: string;
  offset = 0;
  line = 0;
  lineStart = 0;

  /** @throws SyntaxFault when the text holds characters that YAML does not allow */
  constructor(text: string) {
    this.text = text;
    const bad = unprintable(text);
    if (bad >= 0) {
      const before = text.slice(0, bad);
      const line = before.split('\n').length - 1;
      const mark = { offset: bad, line, column: bad - (before.lastIndexOf('\n') + 1) };
      const code = (text.codePointAt(bad) as number).toString(16).padStart(4, '0');
      throw new SyntaxFault({ problem: `unacceptable character #x${code}: special characters are not allowed`, mark });
    }
  }

  get column(): number {
    return this.offset - this.lineStart;
  }

  /** Code unit at the place, or `ahead` of it; NaN after the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.offset + ahead);
  }

  codePoint(): number {
    return this.text.codePointAt(this.offset) as number;
  }

  /** Moves on within a line. */
  skip(count: number): void {
    this.offset += count;
  }

  skipByteOrderMark(): void {
    this.offset = 1;
    this.lineStart = 1;
  }

  /** Moves over one line break; returns what it stands for in a scalar, '' when there is none. */
  skipBreak(): string {
    const code = this.code();
    if (!isBreak(code)) return '';
    this.offset += code === 0x0d && this.code(1) === 0x0a ? 2 : 1;
    this.line++;
    this.lineStart = this.offset;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  mark(): Mark {
    return { offset: this.offset, line: this.line, column: this.offset - this.lineStart };
  }

  /** `---` or `...` at the start of a line, followed by a space or the end of the line. */
  atDocumentMarker(): boolean {
    const code = this.code();
    return (
      (code === 0x2d || code === 0x2e) &&
      this.offset === this.lineStart &&
      this.code(1) === code &&
      this.code(2) === code &&
      isSpaceOrEnd(this.code(3))
    );
  }
}
