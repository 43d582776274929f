import { HeatError } from '../../errors.ts';
import { type Engine, refOf } from '../engine.ts';
import { eventId } from '../records.ts';
import { currentOf } from '../resolve.ts';
import type { Caller, StackIdentifier } from '../service.ts';
import { inProgress, live } from './common.ts';

/** Marks a resource as failed, or as sound again after that. @throws HeatError */
export async function markUnhealthy(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  nameOrId: string,
  unhealthy: boolean,
  reason?: string,
): Promise<void> {
  const { store, runtime } = engine;
  const head = await live(engine, caller.tenant, stack);
  const ref = refOf(head);
  const { definition } = await engine.load(ref, head.name, head.version);
  const heads = await store.resources.heads(ref);
  const resource =
    currentOf(heads, nameOrId, head.version, definition) ?? heads.findLast((one) => one.physicalId === nameOrId);
  if (!resource)
    throw new HeatError('ResourceNotFound', `The Resource (${nameOrId}) could not be found in Stack ${stack.name}.`);
  if (resource.intent) throw inProgress(head);
  const failed = resource.action === 'CHECK' && resource.status === 'FAILED';
  if (!unhealthy && !failed) return;
  const text = reason ?? 'state changed by resource_mark_unhealthy api';
  const status = unhealthy ? ('FAILED' as const) : ('COMPLETE' as const);
  const same = unhealthy && failed;
  await store.transact([
    store.resources.change(
      { ...ref, name: resource.name, inc: resource.inc },
      { intent: null },
      { action: 'CHECK', status, reason: text, updatedAt: runtime.clock.now() },
    ),
    ...(same
      ? []
      : [
          store.events.put(ref, {
            name: resource.name,
            type: resource.type,
            physicalId: eventId(head, resource),
            action: 'CHECK',
            status,
            reason: text,
            inc: resource.inc,
            ...(resource.body > 0 && { body: resource.body }),
          }),
        ]),
  ]);
}
