import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readVectors, runnerOf, runVector } from '../conformance/harness.ts';
import { vectorFolder } from '../conformance/vectors.ts';
import { wordingOf } from '../conformance/wording.ts';

/**
 * The cases of a category that hold functions and parameters against Heat, each a test of its own: a mutant is run against
 * those only that come by it, and no longer than until the first fails.
 */
export async function eachVector(category: string): Promise<void> {
  const runner = await runnerOf(category);
  for (const folder of [vectorFolder, `${import.meta.dirname}/../template/differential/`]) {
    const file = `${folder}${category}.json`;
    if (runner === undefined || !existsSync(file)) continue;
    describe(`${category} of ${folder.split('/').at(-2)}`, () => {
      it.each(readVectors(file).vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
        const outcome = await runVector(vector, runner, { folder });
        const message = wordingOf(category, folder, vector);
        expect(outcome).toMatchObject({ passed: true, ...(message === undefined ? {} : { got: { message } }) });
      });
    });
  }
}
