import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Outcome, type Runner, readVectors, runVector } from './harness.ts';

export const vectorFolder: string = fileURLToPath(new URL('vectors/', import.meta.url));

/** Facts and templates of others that stay outside the repository; tests that need them run only where they are. */
export const sharedFolder: string =
  process.env.KILN_SHARED ?? fileURLToPath(new URL('../../../shared/', import.meta.url));

/** One test that runs a whole file, prints passed and total and fails with the first cases that differ. */
export function testVectors(category: string, runner: Runner, file = `${vectorFolder}${category}.json`): void {
  test.skipIf(!existsSync(file))(
    `${category}: every vector gives what Heat gives (${file.split('/').slice(-2).join('/')})`,
    async () => {
      const vectors = readVectors(file);
      const failed: Outcome[] = [];
      for (const vector of vectors) {
        const outcome = await runVector(vector, runner);
        if (!outcome.passed) failed.push(outcome);
      }
      console.log(`${category}: ${vectors.length - failed.length} of ${vectors.length} passed`);
      expect(failed.slice(0, 10)).toEqual([]);
      expect(vectors.length).toBeGreaterThan(0);
    },
  );
}
