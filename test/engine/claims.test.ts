import { expect, test } from 'vitest';
import { seededRandom, VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import { held, type Scene } from '../../lib/engine/scene.ts';
import type { ResourceHead } from '../../lib/store/index.ts';

test('a claim is renewed until its call has ended, also after a renewal that failed', async () => {
  const clock = new VirtualClock({ random: seededRandom(1) });
  const from = clock.now();
  const renewed: number[] = [];
  const tryChange = async () => {
    renewed.push(clock.now() - from);
    if (renewed.length === 1) throw new Error('no answer');
  };
  const scene = {
    engine: { runtime: { clock }, store: { resources: { tryChange } } },
    stack: { tenant: 't', id: 's' },
    owner: 'me',
  } as unknown as Scene;
  const call = async () => {
    await clock.sleep(17_000);
    return 'done';
  };
  expect(await clock.run(held(scene, { name: 'net', inc: 1 } as ResourceHead, call))).toBe('done');
  await clock.pass(20_000);
  expect(renewed).toEqual([5000, 10_000, 15_000]);
});
