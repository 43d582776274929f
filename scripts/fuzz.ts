import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Batch, Report } from './fuzz/report.ts';
import { Tally } from './fuzz/tally.ts';

const usage = `usage: npm run fuzz -- [--count N] [--seed N] [--workers N] [--batch N]

Sends N generated and mutated templates (default 10000) through the whole template language, in processes of 256 MB. Each must be
accepted or refused by a typed error within 200 ms of CPU. Failing inputs are made as small as possible and printed with
the seed of their batch; --batch runs the batch of that seed alone. A line about every ten seconds on the standard error
output says how far it is. Ends with 1 when an input fails.`;

const BATCH = 500;
const MEMORY = 256;
/** Milliseconds without a report after which a process is given up: a batch takes seconds. */
const PATIENCE = 600_000;
/** Milliseconds between two lines on how far it is. */
const TELLING = 10_000;

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
const wanted = batches.reduce((sum, batch) => sum + batch.count, 0);
const tally = new Tally(wanted, performance.now());
const telling = setInterval(() => console.error(tally.progress(performance.now())), TELLING);
const folder = mkdtempSync(join(tmpdir(), 'kiln-fuzz-'));

await Promise.all(
  Array.from({ length: Number(values.workers) }, (_, index) => work(join(folder, `input-${index}.json`))),
);
clearInterval(telling);
rmSync(folder, { recursive: true });
console.log(`seed ${values.seed}: ${tally.summary()}`);
process.exitCode = tally.failed > 0 ? 1 : 0;

/** Runs batches in one process after the other until none is left. */
async function work(scratch: string): Promise<void> {
  let child: ChildProcess | undefined;
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    child ??= fork(join(import.meta.dirname, 'fuzz/worker.ts'), [scratch], {
      execArgv: [`--max-old-space-size=${MEMORY}`, '--disable-warning=ExperimentalWarning'],
    });
    const report = await ask(child, batch);
    if (typeof report === 'string') {
      tally.lose();
      console.log(
        `batch ${batch.seed}: ${report}\n  input ${existsSync(scratch) ? shortened(readFileSync(scratch, 'utf8')) : 'none yet'}`,
      );
      child.kill('SIGKILL');
      child = undefined;
    } else tell(report);
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

function tell(report: Report): void {
  tally.add(report);
  const { seed, failure } = report;
  if (!failure) return;
  console.log(
    `batch ${seed}, path ${failure.path}: ${failure.error}\n  input ${shortened(JSON.stringify(failure.input))}`,
  );
}

function shortened(text: string): string {
  return text.length > 3000 ? `${text.slice(0, 3000)}... (${text.length} characters)` : text;
}
