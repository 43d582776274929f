/** One resource as the tree shows it. */
export interface TreeRow {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly depth: number;
  /** Seconds since it was first seen in progress until it ended (or now). */
  readonly seconds: number | undefined;
  readonly reason: string;
}

/** A line and the status that colours it. */
export interface TreeLine {
  readonly text: string;
  readonly status?: string;
}

/** The tree as lines: resource, type, status, seconds; the reason below what failed. */
export function renderTree(rows: readonly TreeRow[]): readonly TreeLine[] {
  const name = Math.max(10, ...rows.map((row) => row.name.length + 3 * row.depth)) + 4;
  const type = Math.max(10, ...rows.map((row) => row.type.length));
  const status = Math.max(18, ...rows.map((row) => row.status.length));
  return rows.flatMap((row, at) => {
    const branch = `${'   '.repeat(row.depth)}${hasSibling(rows, at) ? '├─' : '└─'} ${row.name}`;
    const seconds = row.seconds === undefined ? '' : `${row.seconds.toFixed(1)} s`;
    const text = `${branch.padEnd(name)} ${row.type.padEnd(type)}  ${row.status.padEnd(status)} ${seconds.padStart(8)}`;
    const line: TreeLine = { text, status: row.status };
    return row.status.endsWith('FAILED')
      ? [line, { ...line, text: `${'   '.repeat(row.depth + 1)}${row.reason}` }]
      : [line];
  });
}

function hasSibling(rows: readonly TreeRow[], at: number): boolean {
  const depth = rows[at]!.depth;
  for (const next of rows.slice(at + 1)) {
    if (next.depth < depth) return false;
    if (next.depth === depth) return true;
  }
  return false;
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

  draw(lines: readonly TreeLine[]): void {
    if (this.#out.isTTY) this.#redraw(lines);
    else this.#append(lines);
  }

  #redraw(lines: readonly TreeLine[]): void {
    const visible = lines.slice(-Math.max(1, (this.#out.rows ?? 40) - 2));
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    const text = visible
      .map((line) => paint({ ...line, text: line.text.slice(0, this.#out.columns ?? 120) }))
      .join('\n');
    this.#out.write(`${up}\u001b[J${text}\n`);
    this.#height = visible.length;
  }

  #append(lines: readonly TreeLine[]): void {
    for (const { text } of lines) {
      const stable = text.replace(/\s+[\d.]+ s$/, '').trimEnd();
      if (this.#printed.has(stable)) continue;
      this.#printed.add(stable);
      this.#out.write(`${text.trimEnd()}\n`);
    }
  }
}

function paint({ text, status }: TreeLine): string {
  const code = colours.find(([ending]) => status?.endsWith(ending))?.[1];
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[0m`;
}
