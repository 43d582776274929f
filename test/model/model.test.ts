import { describe, expect, test } from 'vitest';
import { World } from '../engine/world.ts';
import { answer } from './asking.ts';
import { play, stories } from './stories.ts';
import { worlds } from './worlds.ts';

/** Seeds to run, from:count; a few in every run of the tests, more by `npm run model`. */
const seeds = process.env.MODEL_SEEDS ?? '1:3';
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

/** Everything that chance decides in a run, as text. */
async function trace(seed: number): Promise<string> {
  const world = await new World({ seed, api: answer, ...worlds['everything at once'] }).start();
  await play(world, stories.nested, { faulty: true, interrupt: true });
  await world.embedded.stop();
  const { clock, things } = world;
  return JSON.stringify({ calls: things.calls, steps: clock.steps, ends: clock.now(), next: world.random() });
}

test('a seed decides everything: the same one gives the same run, another one another', async () => {
  const [first, again, other] = [await trace(5), await trace(5), await trace(6)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(JSON.parse(first).calls.length).toBeGreaterThan(5);
}, 240_000);
