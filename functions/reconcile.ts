import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { engineOf } from '../lib/engine/parts.ts';
import { reconcile } from '../lib/engine/reconcile.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Every minute: drives on whatever is overdue. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<unknown>().handler(async () => ({ debts: await reconcile(engine) }));
}

export const handler = lazyHandler(create);
