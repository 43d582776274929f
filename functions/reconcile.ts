import middy from '@middy/core';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { reconcile } from '../lib/engine/reconcile.ts';
import { payCohortDebts } from '../lib/labs/debts.ts';
import { labsOf } from '../lib/labs/stamper.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Every minute: drives on whatever is overdue. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  const others = [payCohortDebts(labsOf(engine))];
  return middy<unknown>().handler(async () => ({ debts: await reconcile(engine, others) }));
}

export const handler = lazyHandler(create);
