import { describe, test } from 'vitest';
import { World } from '../engine/world.ts';
import { answer } from './asking.ts';
import { play, stories } from './stories.ts';
import { worlds } from './worlds.ts';

/** Seeds to run; MODEL_SEEDS=from:count runs others, as a failure prints them. */
const [from, count] = (process.env.MODEL_SEEDS ?? '1:5').split(':').map(Number) as [number, number];
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
      }, 60_000);
});
