/** A line and the status that colours it. */
export interface Line {
  readonly text: string;
  readonly status?: string;
}

const colours: readonly (readonly [ending: string, code: number])[] = [
  ['COMPLETE', 32],
  ['FAILED', 31],
  ['IN_PROGRESS', 33],
];

/** Draws frames over one another on a terminal; elsewhere prints only the lines that are new. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #printed = new Set<string>();
  #height = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  draw(lines: readonly Line[]): void {
    if (this.#out.isTTY) this.#redraw(lines);
    else this.#append(lines);
  }

  #redraw(lines: readonly Line[]): void {
    const visible = lines.slice(-Math.max(1, (this.#out.rows ?? 40) - 2));
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    const text = visible
      .map((line) => paint({ ...line, text: line.text.slice(0, this.#out.columns ?? 120) }))
      .join('\n');
    this.#out.write(`${up}\u001b[J${text}\n`);
    this.#height = visible.length;
  }

  #append(lines: readonly Line[]): void {
    for (const { text } of lines) {
      const stable = text.replace(/\s+[\d.]+ s$/, '').trimEnd();
      if (this.#printed.has(stable)) continue;
      this.#printed.add(stable);
      this.#out.write(`${text.trimEnd()}\n`);
    }
  }
}

function paint({ text, status }: Line): string {
  const code = colours.find(([ending]) => status?.endsWith(ending))?.[1];
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[0m`;
}
