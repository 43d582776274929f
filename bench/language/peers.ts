import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What another implementation of the language takes for one template. */
export interface PeerFigure {
  readonly milliseconds: number;
  readonly digest: string;
}

/** Milliseconds that a peer may take for everything. */
const longest = 900_000;

const lineSchema = z.object({ file: z.string(), total: z.number(), digest: z.string() });

/** Figures of the Heat that a Python interpreter finds, template by template, in CPU time. */
export function measureHeat(python: string, templates: readonly string[]): readonly PeerFigure[] {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-bench-'));
  try {
    const files = templates.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const script = join(import.meta.dirname, 'peer.py');
    const lines = execFileSync(python, [script, ...files], { encoding: 'utf8', timeout: longest })
      .trim()
      .split('\n');
    return lines.map((line) => {
      const { total, digest } = lineSchema.parse(JSON.parse(line));
      return { milliseconds: total * 1000, digest };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Figures by size of a command that takes sizes and prints a table whose rows begin with the size and end with the total
 * in seconds and a digest.
 */
export function measureCommand(command: string, sizes: readonly number[]): ReadonlyMap<number, PeerFigure> {
  const [program = '', ...args] = command.trim().split(/\s+/);
  const table = execFileSync(program, [...args, ...sizes.map(String)], { encoding: 'utf8', timeout: longest });
  const figures = new Map<number, PeerFigure>();
  for (const line of table.split('\n')) {
    const cells = line.trim().split(/\s+/);
    const [size, total, digest] = [Number(cells[0]), Number(cells.at(-2)), cells.at(-1) ?? ''];
    if (sizes.includes(size) && total > 0) figures.set(size, { milliseconds: total * 1000, digest });
  }
  return figures;
}
