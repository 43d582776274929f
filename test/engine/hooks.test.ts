import { expect, it } from 'vitest';
import type { Engine } from '../../lib/engine/engine.ts';
import { clearHook } from '../../lib/engine/hooks.ts';
import { ConditionFailed, type ResourceHead, type StackHead } from '../../lib/store/index.ts';

it('a hook is not cleared any more when a later walk has taken the resource over meanwhile', async () => {
  const engine = {
    store: {
      transact: () => Promise.reject(new ConditionFailed(0, undefined)),
      resources: { change: () => ({}) },
      events: { put: () => ({}) },
    },
  } as unknown as Engine;
  const stack = { tenant: 't', id: 's', name: 'stack', epoch: 3 } as StackHead;
  const hook = { name: 'pre-create', epoch: 3, plan: 1, node: 0 };
  const resource = { name: 'r', inc: 1, type: 'OS::Heat::None', hook } as unknown as ResourceHead;
  await expect(clearHook(engine, stack, resource, 'pre-create')).rejects.toMatchObject({
    type: 'InvalidBreakPointHook',
    message: 'The "pre-create" hook is not defined on None "r" Stack "stack" [s]',
  });
});
