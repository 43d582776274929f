import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outcome, readVectors, runnerOf, runVectors } from '../test/conformance/harness.ts';

const usage = `usage: npm run conformance [-- [--only NAME] [FOLDER]]

Runs every file of vectors (inputs with the results that Heat computes) in FOLDER, by default those of the repository, and
prints a line per file. Ends with 1 when a case fails and with 2 when there is nothing to run.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, only: { type: 'string' } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const folder = resolve(positionals[0] ?? join(import.meta.dirname, '../test/conformance/vectors'));
const files = filesOf(folder).filter((file) => values.only === undefined || file === `${values.only}.json`);
if (files.length === 0) {
  console.error(`no files of vectors in ${folder}\n\n${usage}`);
  process.exit(2);
}

const failures: Record<string, readonly Outcome[]> = {};
for (const file of files) {
  const outcomes = await outcomesOf(join(folder, file));
  const failed = outcomes.filter(({ passed }) => !passed);
  const name = file.replace(/\.json$/, '');
  console.log(`${name}: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) failures[name] = failed;
}
if (Object.keys(failures).length > 0) {
  const report = join(mkdtempSync(join(tmpdir(), 'kiln-conformance-')), 'failures.json');
  writeFileSync(report, JSON.stringify(failures, plain, 2));
  console.log(`failed cases with what was expected and what came: ${report}`);
  process.exitCode = 1;
}

function filesOf(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

/** Without a runner that loads every case of a file counts as failed. */
async function outcomesOf(file: string): Promise<readonly Outcome[]> {
  const { category, vectors } = readVectors(file);
  const runner = await runnerOf(category).catch(
    (error: unknown) => `the runner for ${category} does not load: ${error}`,
  );
  if (typeof runner === 'function') return runVectors(file, runner);
  const got = runner ?? `there is no runner for ${category}`;
  return vectors.map(({ id, expect, error }) => ({ id, passed: false, expected: error ?? expect, got }));
}

/** What JSON cannot hold, as text. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
