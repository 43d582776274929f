import type { Path, Position, SourceMap } from '../source.ts';
import { isList, isMap, type Value } from '../values.ts';

/** Where the parts of one map or list stand, as offsets into the text. */
export interface Marks {
  readonly start: number;
  /** Offset of the key (of a list: of the item) and of the value, by key or index. */
  readonly parts: Map<string | number, readonly [key: number, value: number]>;
}

/**
 * Positions of a document. Offsets are kept per container and turned into lines and columns only when somebody asks, so
 * that reading pays nearly nothing for them.
 */
export class DocumentMarks implements SourceMap {
  readonly #marks = new Map<object, Marks>();
  readonly #text: string;
  readonly #file: string | undefined;
  #root: Value = null;
  #rootOffset = 0;
  #lines: number[] | undefined;

  constructor(text: string, file: string | undefined) {
    this.#text = text;
    this.#file = file;
  }

  open(container: object, start: number): Marks['parts'] {
    const parts: Marks['parts'] = new Map();
    this.#marks.set(container, { start, parts });
    return parts;
  }

  of(container: object): Marks | undefined {
    return this.#marks.get(container);
  }

  setRoot(value: Value, offset: number): void {
    this.#root = value;
    this.#rootOffset = offset;
  }

  position(path: Path, part: 'key' | 'value' = 'value'): Position | undefined {
    let value: Value | undefined = this.#root;
    let offset = this.#rootOffset;
    for (const [depth, step] of path.entries()) {
      if (!isMap(value) && !isList(value)) break;
      const found = this.#marks.get(value)?.parts.get(step);
      if (found === undefined) break;
      const last = depth === path.length - 1;
      offset = last && part === 'key' ? found[0] : found[1];
      value = isList(value) ? value[Number(step)] : value[String(step)];
    }
    return this.at(offset);
  }

  at(offset: number): Position {
    this.#lines ??= lineStarts(this.#text);
    const lines = this.#lines;
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const position = { line: low + 1, column: offset - (lines[low] as number) + 1 };
    return this.#file === undefined ? position : { ...position, file: this.#file };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The positions of a value that did not come from text: none. */
export const noPositions: SourceMap = { position: () => undefined };
