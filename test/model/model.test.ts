import { describe, test } from 'vitest';
import { World } from '../engine/world.ts';
import { answer } from './asking.ts';
import { play, stories } from './stories.ts';
import { worlds } from './worlds.ts';

/** Seeds to run, from:count; KILN_MODEL=1 plays many more than belong into every run of the tests. */
const seeds = process.env.MODEL_SEEDS ?? (process.env.KILN_MODEL ? '1:40' : '1:3');
const [from, count] = seeds.split(':').map(Number) as [number, number];
const only = process.env.MODEL_STORY;

describe.for(Object.entries(worlds))('%s', ([title, options]) => {
  const faulty = title !== 'nothing goes wrong';
  for (const [name, story] of Object.entries(stories).filter(([name]) => !only || name === only))
    for (let seed = from; seed < from + count; seed++)
      test(`${name}, seed ${seed}`, async () => {
        const world = await new World({ seed, api: answer, ...options }).start();
        try {
          await play(world, story, { faulty, interrupt: seed % 2 === 0 });
        } catch (error) {
          console.error(`run it alone with MODEL_SEEDS=${seed}:1 MODEL_STORY=${name} and -t '${title}'`);
          if (process.env.MODEL_EVENTS) await world.tell();
          throw error;
        } finally {
          await world.embedded.stop();
        }
      }, 240_000);
});
