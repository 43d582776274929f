import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { stackInputSchema, tell } from '../lib/engine/messages.ts';
import { planStack } from '../lib/engine/planner.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Task of the stack machine: writes the graph of an epoch and starts what waits for nothing. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<unknown>().handler(async (event) => {
    const input = stackInputSchema.parse(event);
    const state = await planStack(engine, input);
    if (state === 'stop' && input.token) await tell(runtime, input.token, { next: 'stop' });
    return { state };
  });
}

export const handler = lazyHandler(create);
