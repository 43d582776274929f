import type { Position } from '../../errors.ts';
import type { Path, SourceMap } from '../source.ts';
import { isList, isMap, type Value } from '../values.ts';

/** Where the parts of one map or list stand, as offsets into the text; looked up by key only when somebody asks. */
export class Parts {
  readonly #keys: (string | number)[] = [];
  /** Offsets of key (of a list: of the item) and value, in turn. */
  readonly #offsets: number[] = [];
  #index: Map<string | number, number> | undefined;

  set(key: string | number, keyOffset: number, valueOffset: number): void {
    this.#keys.push(key);
    this.#offsets.push(keyOffset, valueOffset);
  }

  *[Symbol.iterator](): Generator<readonly [part: string | number, key: number, value: number]> {
    for (const [place, key] of this.#keys.entries()) yield [key, ...this.#at(place)];
  }

  get(key: string | number): readonly [key: number, value: number] | undefined {
    // Of equal keys the last one counts.
    this.#index ??= new Map(this.#keys.map((name, place) => [name, place]));
    const place = this.#index.get(key);
    return place === undefined ? undefined : this.#at(place);
  }

  #at(place: number): readonly [key: number, value: number] {
    return [this.#offsets[2 * place] as number, this.#offsets[2 * place + 1] as number];
  }
}

/**
 * Positions of a document. Offsets are kept per container and turned into lines and columns only when somebody asks, so
 * that reading pays nearly nothing for them.
 */
export class DocumentMarks implements SourceMap {
  readonly #parts = new Map<object, Parts>();
  readonly #text: string;
  readonly #file: string | undefined;
  #root: Value = null;
  #rootOffset = 0;
  #lines: number[] | undefined;

  constructor(text: string, file: string | undefined) {
    this.#text = text;
    this.#file = file;
  }

  /** Of a container that is being read, to be filled; then, what it was filled with. */
  of(container: object): Parts {
    let parts = this.#parts.get(container);
    if (parts === undefined) {
      parts = new Parts();
      this.#parts.set(container, parts);
    }
    return parts;
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
      const found = this.#parts.get(value)?.get(step);
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
