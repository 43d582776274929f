import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { nodeRefSchema } from '../lib/engine/messages.ts';
import { release } from '../lib/engine/release.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Last task of the resource machine: tells the dependants of a node and starts those that wait for nothing else. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<unknown>().handler(async (event) => {
    await release(engine, nodeRefSchema.parse(event));
    return {};
  });
}

export const handler = lazyHandler(create);
