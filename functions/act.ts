import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { advance } from '../lib/engine/advance.ts';
import { actInputSchema, tell } from '../lib/engine/messages.ts';
import { release } from '../lib/engine/release.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Task of the resource machine: takes one node as far as it goes; completes its own token when nothing is to be waited for. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<unknown>().handler(async (event) => {
    const { token, attempt, ...ref } = actInputSchema.parse(event);
    const { state } = await advance(engine, ref, token, attempt);
    if (state === 'waiting') return { state };
    const told = token !== undefined && (await tell(runtime, token, { next: state === 'done' ? 'release' : 'stop' }));
    if (!told && state === 'done') await release(engine, ref);
    return { state };
  });
}

export const handler = lazyHandler(create);
