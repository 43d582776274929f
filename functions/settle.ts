import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { stackInputSchema } from '../lib/engine/messages.ts';
import { settle } from '../lib/engine/settle.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Last task of the stack machine: records how a walk ended. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<unknown>().handler(async (event) => {
    const { tenant, stack, epoch } = stackInputSchema.parse(event);
    await settle(engine, { tenant, stack }, epoch);
    return {};
  });
}

export const handler = lazyHandler(create);
