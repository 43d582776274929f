import { describe, expect, it } from 'vitest';
import { readVectors, runnerOf, runVector } from '../conformance/harness.ts';
import { vectorFolder } from '../conformance/vectors.ts';
import { wordingOf } from '../conformance/wording.ts';

const differential = `${import.meta.dirname}/differential/`;

describe.each(['functions', 'parameters', 'conditions'])('what is refused in %s', (category) => {
  it.each([vectorFolder, differential])(
    'is told in the words of Heat, but for those of its host language (%s)',
    async (folder) => {
      const runner = (await runnerOf(category))!;
      const wrong: unknown[] = [];
      for (const vector of readVectors(`${folder}${category}.json`).vectors) {
        const wanted = wordingOf(category, folder, vector);
        if (wanted === undefined) continue;
        const { id, got } = await runVector(vector, runner, { folder });
        if ((got as { readonly message: string }).message !== wanted) wrong.push({ id, wanted, got });
      }
      expect(wrong).toEqual([]);
    },
  );
});
