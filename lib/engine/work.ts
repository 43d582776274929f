import type { ResourceHead, Write } from '../store/index.ts';
import { type Contents, eventId } from './records.ts';
import { nodePatience, type Scene } from './scene.ts';

/** A record at work, kept up to date as the work goes on. `before`: what an update changes. */
export interface Work {
  head: ResourceHead;
  contents: Contents;
  before?: Contents;
}

export function nodeDone(scene: Scene): Write {
  const { store, runtime } = scene.engine;
  return store.nodes.change(
    scene.ref,
    {},
    { state: 'DONE', token: undefined, due: runtime.clock.now() + nodePatience },
  );
}

/** An event of a resource as it is, with nothing to call an object by that is not there yet. */
export function pauseEvent(
  { engine, stack }: Pick<Scene, 'engine' | 'stack'>,
  head: ResourceHead,
  reason: string,
): Write {
  return engine.store.events.put(
    { tenant: stack.tenant, stack: stack.id },
    {
      name: head.name,
      type: head.type,
      ...(head.physicalId !== undefined && { physicalId: head.physicalId }),
      action: head.action,
      status: head.status,
      reason,
      inc: head.inc,
    },
  );
}

export function event(
  scene: Pick<Scene, 'engine' | 'stack'>,
  head: ResourceHead,
  status: ResourceHead['status'],
  reason: string,
): Write {
  const { engine, stack } = scene;
  const body = Math.max(head.body, head.target ?? 0);
  return engine.store.events.put(
    { tenant: stack.tenant, stack: stack.id },
    {
      name: head.name,
      type: head.type,
      physicalId: eventId(stack, head),
      action: head.action,
      status,
      reason,
      inc: head.inc,
      ...(body > 0 && { body }),
    },
  );
}
