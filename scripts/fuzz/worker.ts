import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { readCorpus } from './corpus.ts';
import { examine, Failure, type Input, type Verdict } from './examine.ts';
import { inputs } from './inputs.ts';
import type { Batch, Report } from './report.ts';

const [scratch] = process.argv.slice(2);
const send = (report: Report): boolean | undefined => process.send?.(report);
const arbitrary = inputs(readCorpus());

process.on('disconnect', () => process.exit());

/** Milliseconds that a failing input is made smaller. */
const SHRINKING = 10_000;

/** Runs the batches that it is sent. Every input is written down first, in case it is the end of this process. */
process.on('message', ({ seed, count }: Batch) => {
  const refused: Record<string, number> = {};
  let slowest = 0;
  let ran = 0;
  let failedAt: number | undefined;
  const run = (input: Input): void => {
    if (failedAt !== undefined && Date.now() - failedAt > SHRINKING) return;
    if (scratch) writeFileSync(scratch, JSON.stringify(input));
    const verdict = examined(input);
    slowest = Math.max(slowest, verdict.cpu);
    const key = verdict.refused ?? 'accepted';
    refused[key] = (refused[key] ?? 0) + 1;
    ran++;
  };
  const examined = (input: Input): Verdict => {
    try {
      return examine(input);
    } catch (error) {
      failedAt ??= Date.now();
      throw error;
    }
  };
  const result = fc.check(fc.property(arbitrary, run), { seed, numRuns: count });
  const failure =
    result.failed && result.counterexample
      ? {
          input: result.counterexample[0],
          path: result.counterexamplePath ?? '',
          error: result.errorInstance instanceof Failure ? result.errorInstance.message : String(result.errorInstance),
        }
      : undefined;
  send({ seed, ran, slowest, refused, memory: process.memoryUsage().heapUsed, failure });
});
