import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Runner, runVectors } from './harness.ts';

export const vectorFolder: string = fileURLToPath(new URL('vectors/', import.meta.url));

/** Facts and templates of others that stay outside the repository; tests that need them run only where they are. */
export const sharedFolder: string = resolve(import.meta.dirname, '../..', process.env.KILN_SHARED ?? '../shared');

/** One test that runs a whole file, prints passed and total and fails with the first cases that differ. */
export function testVectors(category: string, runner: Runner, file = `${vectorFolder}${category}.json`): void {
  const name = `${category}: every vector gives what Heat gives (${file.split('/').slice(-2).join('/')})`;
  test.skipIf(!existsSync(file))(name, async () => {
    const outcomes = await runVectors(file, runner);
    const failed = outcomes.filter(({ passed }) => !passed);
    console.log(`${category}: ${outcomes.length - failed.length} of ${outcomes.length} passed`);
    expect(failed.slice(0, 10)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  });
}
