import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { measureCommand, measureHeat, type PeerFigure } from './language/peers.ts';
import { serversTemplate, simpleTemplate } from './language/templates.ts';
import { phases, type Work, workOn } from './language/work.ts';

const sizes = [10, 100, 1000];
const kinds = { simple: simpleTemplate, servers: serversTemplate };
type Kind = keyof typeof kinds;

/** How many times as fast as the peer at the largest size. */
const wanted = 20;
/** A resource of the largest template may take this many times as long as one of a template of a tenth. */
const mostGrowth = 1.5;
/** Runs of each template; the fastest counts, as it does for the peer. */
const repeats = 7;

interface Figure {
  readonly kind: Kind;
  readonly size: number;
  readonly text: string;
  readonly best: Work;
  readonly total: number;
}

/** Milliseconds of CPU that the process has used. */
function cpuClock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function totalOf({ took }: Work): number {
  return phases.reduce((sum, phase) => sum + took[phase], 0);
}

function measure(kind: Kind, size: number): Figure {
  const text = kinds[kind](size);
  const runs = Array.from({ length: repeats }, () => workOn(text, cpuClock));
  const best = runs.reduce((a, b) => (totalOf(b) < totalOf(a) ? b : a));
  return { kind, size, text, best, total: totalOf(best) };
}

/**
 * Reads, validates and resolves templates of 10, 100 and 1,000 resources, of simple types and of servers, in CPU time; also
 * the first template of a fresh process. Beside them, what Heat takes:
 *
 *   --python PATH    (KILN_PEER_PYTHON)    a Python that has Heat; its CPU time for the same templates
 *   --peer COMMAND   (KILN_PEER_LANGUAGE)  a command that takes sizes and prints a table, for the simple templates
 *
 * Holds when the time is linear from 100 to 1,000, and at 1,000 every peer takes at least 20 times as long.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { python: { type: 'string' }, peer: { type: 'string' } } });
  const python = values.python ?? process.env.KILN_PEER_PYTHON;
  const peer = values.peer ?? process.env.KILN_PEER_LANGUAGE;
  const figures = (Object.keys(kinds) as Kind[]).flatMap((kind) => sizes.map((size) => measure(kind, size)));
  for (const { kind, size, best, total } of figures) {
    const parts = phases.map((phase) => `${phase} ${best.took[phase].toFixed(1)}`).join(', ');
    console.log(`${kind} ${size}: ${total.toFixed(1)} ms of CPU (${parts})`);
  }
  await showColdStart();
  let held = true;
  for (const kind of Object.keys(kinds) as Kind[]) held = isLinear(figures, kind) && held;
  if (python !== undefined) {
    const heat = measureHeat(
      python,
      figures.map(({ text }) => text),
    );
    figures.forEach((figure, index) => {
      held = beats(figure, heat[index], 'Heat') && held;
    });
  }
  if (peer !== undefined) {
    const table = measureCommand(peer, sizes);
    for (const figure of figures) {
      if (figure.kind === 'simple') held = beats(figure, table.get(figure.size), 'the peer') && held;
    }
  }
  if (python === undefined && peer === undefined) {
    console.log('no peer: give --python or --peer (KILN_PEER_PYTHON, KILN_PEER_LANGUAGE) to measure beside Heat');
  }
  return held;
}

function isLinear(figures: readonly Figure[], kind: Kind): boolean {
  const [small, large] = figures.filter((figure) => figure.kind === kind).slice(-2);
  if (small === undefined || large === undefined) return false;
  const growth = large.total / large.size / (small.total / small.size);
  console.log(`${kind}: a resource of ${large.size} takes ${growth.toFixed(2)} times as long as one of ${small.size}`);
  return growth <= mostGrowth;
}

function beats({ kind, size, best, total }: Figure, figure: PeerFigure | undefined, name: string): boolean {
  if (figure === undefined) {
    console.log(`${kind} ${size}: ${name} gave no figure`);
    return false;
  }
  const times = figure.milliseconds / total;
  const values = figure.digest === best.digest() ? 'the same values' : 'other values';
  console.log(
    `${kind} ${size}: ${name} ${figure.milliseconds.toFixed(1)} ms, ${times.toFixed(1)} times as long, ${values}`,
  );
  return size !== sizes.at(-1) || times >= wanted;
}

const coldSchema = z.object({ modules: z.number(), first: z.number(), cpu: z.number() });

/** The first template of a fresh process, bundled as for a function; without a bundler it is left out. */
async function showColdStart(): Promise<void> {
  const esbuild = await import('esbuild').catch(() => undefined);
  if (esbuild === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'kiln-bench-'));
  try {
    const outfile = join(folder, 'cold.mjs');
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, 'language/cold.ts')],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      logLevel: 'error',
    });
    const starts = Array.from({ length: 5 }, () =>
      coldSchema.parse(JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }))),
    );
    const { modules, first, cpu } = starts.reduce((a, b) => (b.cpu < a.cpu ? b : a));
    console.log(
      `cold start: ${modules.toFixed(0)} ms until all modules are loaded, ${first.toFixed(0)} ms for the first ten servers, ${cpu.toFixed(0)} ms of CPU together`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
