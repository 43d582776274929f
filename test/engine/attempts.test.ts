import { expect, test } from 'vitest';
import { advance } from '../../lib/engine/advance.ts';
import type { Engine } from '../../lib/engine/engine.ts';

/** An engine that knows one node, begun again once, and says when it would go to work on it. */
function engineWith(node: Readonly<Record<string, unknown>>): Engine {
  const head = { tenant: 't', id: 's', epoch: 3, planned: 3, plan: 0, walk: 'running', name: 'lab', version: 1 };
  return {
    store: { walk: async () => ({ node: { state: 'READY', kind: 'U', attempt: 1, ...node }, head }) },
    load: async () => {
      throw new Error('at work');
    },
  } as unknown as Engine;
}

const ref = { tenant: 't', stack: 's', epoch: 3, plan: 0, node: 7 };

test('an execution that came late, after a later one was started for its node, ends without touching it', async () => {
  expect(await advance(engineWith({}), ref, 'token-0', 0)).toEqual({ state: 'stop', token: 'token-0' });
});

test('the latest execution, and a message that belongs to none, go to work', async () => {
  await expect(advance(engineWith({}), ref, 'token-1', 1)).rejects.toThrow('at work');
  await expect(advance(engineWith({}), ref)).rejects.toThrow('at work');
});

test('a late execution still releases what is done', async () => {
  expect(await advance(engineWith({ state: 'DONE' }), ref, 'token-0', 0)).toEqual({ state: 'done', token: 'token-0' });
});
