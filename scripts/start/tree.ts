import type { Line } from '../screen.ts';

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

/** The tree as lines: resource, type, status, seconds; the reason below what failed. */
export function renderTree(rows: readonly TreeRow[]): readonly Line[] {
  const name = Math.max(10, ...rows.map((row) => row.name.length + 3 * row.depth)) + 4;
  const type = Math.max(10, ...rows.map((row) => row.type.length));
  const status = Math.max(18, ...rows.map((row) => row.status.length));
  return rows.flatMap((row, at) => {
    const branch = `${'   '.repeat(row.depth)}${hasSibling(rows, at) ? '├─' : '└─'} ${row.name}`;
    const seconds = row.seconds === undefined ? '' : `${row.seconds.toFixed(1)} s`;
    const text = `${branch.padEnd(name)} ${row.type.padEnd(type)}  ${row.status.padEnd(status)} ${seconds.padStart(8)}`;
    const line: Line = { text, status: row.status };
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
