/** A text addressed by code points, as Python addresses its strings. */
export class Text {
  readonly codes: Int32Array;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    const codes = new Int32Array(source.length);
    let length = 0;
    for (let index = 0; index < source.length; length++) {
      const code = source.codePointAt(index)!;
      codes[length] = code;
      index += code > 0xffff ? 2 : 1;
    }
    this.codes = length === source.length ? codes : codes.subarray(0, length);
  }

  get length(): number {
    return this.codes.length;
  }

  slice(from: number, to: number): string {
    if (this.codes.length === this.source.length) return this.source.slice(from, to);
    let text = '';
    for (let index = from; index < to; index++) text += String.fromCodePoint(this.codes[index]!);
    return text;
  }
}
