import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Batch, Report } from './fuzz/report.ts';

const usage = `usage: npm run fuzz -- [--count N] [--seed N] [--workers N] [--batch N]

Sends N generated and mutated templates (default 10000) through the whole template language, in processes of 256 MB. Each must be
accepted or refused by a typed error within 200 ms of CPU. Failing inputs are made as small as possible and printed with
the seed of their batch; --batch runs the batch of that seed alone. Ends with 1 when an input fails.`;

const BATCH = 500;
const MEMORY = 256;
/** Milliseconds without a report after which a process is given up: a batch takes seconds. */
const PATIENCE = 600_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    batch: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const count = Number(values.count);
const batches: Batch[] = values.batch
  ? [{ seed: Number(values.batch), count: BATCH }]
  : Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ({
      seed: Number(values.seed) * 1_000_000 + index,
      count: Math.min(BATCH, count - index * BATCH),
    }));
const totals = { ran: 0, failed: 0, slowest: 0, memory: 0, refused: new Map<string, number>() };
const folder = mkdtempSync(join(tmpdir(), 'kiln-fuzz-'));

await Promise.all(
  Array.from({ length: Number(values.workers) }, (_, index) => work(join(folder, `input-${index}.json`))),
);
rmSync(folder, { recursive: true });
const classes = [...totals.refused].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${times}`);
console.log(`seed ${values.seed}: ${totals.ran} inputs, ${totals.failed} failed`);
console.log(`slowest ${totals.slowest.toFixed(0)} ms of CPU, heap at most ${(totals.memory / 2 ** 20).toFixed(0)} MB`);
console.log(classes.join(', '));
process.exitCode = totals.failed > 0 ? 1 : 0;

/** Runs batches in one process after the other until none is left. */
async function work(scratch: string): Promise<void> {
  let child: ChildProcess | undefined;
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    child ??= fork(join(import.meta.dirname, 'fuzz/worker.ts'), [scratch], {
      execArgv: [`--max-old-space-size=${MEMORY}`, '--disable-warning=ExperimentalWarning'],
    });
    const report = await ask(child, batch);
    if (typeof report === 'string') {
      totals.failed++;
      console.log(
        `batch ${batch.seed}: ${report}\n  input ${existsSync(scratch) ? shortened(readFileSync(scratch, 'utf8')) : 'none yet'}`,
      );
      child.kill('SIGKILL');
      child = undefined;
    } else add(report);
  }
  child?.kill();
}

/** The report on a batch, or how the process ended. */
function ask(child: ChildProcess, batch: Batch): Promise<Report | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish('no answer'), PATIENCE);
    const onExit = (code: number | null, signal: string | null): void =>
      finish(`the process ended (${signal ?? code})`);
    const finish = (answer: Report | string): void => {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.off('message', finish);
      resolve(answer);
    };
    child.once('exit', onExit);
    child.once('message', finish);
    child.send(batch);
  });
}

function add({ seed, ran, slowest, refused, memory, failure }: Report): void {
  totals.ran += ran;
  totals.slowest = Math.max(totals.slowest, slowest);
  totals.memory = Math.max(totals.memory, memory);
  for (const [name, times] of Object.entries(refused))
    totals.refused.set(name, (totals.refused.get(name) ?? 0) + times);
  if (process.stderr.isTTY) process.stderr.write(`\r${totals.ran} of ${count} `);
  if (!failure) return;
  totals.failed++;
  console.log(
    `batch ${seed}, path ${failure.path}: ${failure.error}\n  input ${shortened(JSON.stringify(failure.input))}`,
  );
}

function shortened(text: string): string {
  return text.length > 3000 ? `${text.slice(0, 3000)}... (${text.length} characters)` : text;
}
