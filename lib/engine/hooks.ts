import { HeatError } from '../errors.ts';
import { ConditionFailed, type ResourceHead, type StackHead, type Write } from '../store/index.ts';
import { hookTypes } from '../template/environment/registry.ts';
import { toText } from '../template/text.ts';
import type { Value } from '../template/values.ts';
import { type Engine, refOf } from './engine.ts';
import { sendWait } from './messages.ts';
import { incarnationRef, pointer, type Scene, type Step } from './scene.ts';
import { pauseEvent } from './work.ts';

/** Breakpoints that an environment sets on resources (behaviours 283 to 287). */
export type Hook = (typeof hookTypes)[number];

/** Seconds after which a node that waits at a hook looks again, in case nobody told it. */
const patience = 120;

/** The step of a node that waits at a hook. */
export const waits: Step = { kind: 'wait', seconds: patience };

/** Whether the hook stops a resource in this walk (behaviour 285). */
function stops({ stack, loaded }: Scene, name: string, hook: Hook): boolean {
  if (!loaded.definition.hooks(name).includes(hook)) return false;
  const [, action = ''] = hook.split('-');
  return action.toUpperCase() === stack.action || (action === 'update' && stack.action === 'ROLLBACK');
}

/** What is written of a resource that a hook stops. */
export function pausing(scene: Scene, hook: Hook): { readonly hook: NonNullable<ResourceHead['hook']> } {
  return { hook: { name: hook, ...pointer(scene) } };
}

/** The hook after an action that has just been done; undefined: there is none. What is deleted cannot wait any more. */
export function hookAfter(scene: Scene, head: ResourceHead, done: string): Hook | undefined {
  const hook = (['post-create', 'post-update'] as const).find((one) => one === `post-${done.toLowerCase()}`);
  return hook !== undefined && stops(scene, head.name, hook) ? hook : undefined;
}

/** Stops at a hook before an action until it is cleared; undefined: goes on. */
export async function pauseBefore(scene: Scene, head: ResourceHead, hook: Hook): Promise<Step | undefined> {
  if (!stops(scene, head.name, hook)) return undefined;
  const { engine, ref } = scene;
  if (head.hook?.name === hook && head.hook.epoch === ref.epoch) return head.hook.cleared ? undefined : waits;
  const guard = { epoch: ref.epoch, freeAt: engine.runtime.clock.now(), intent: null };
  try {
    await engine.store.transact([
      engine.store.resources.change(incarnationRef(scene, head), guard, pausing(scene, hook)),
      pauseEvent(scene, head, pausedAt(hook)),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  return waits;
}

/** Where a resource stands whose action is done but for the hook after it. undefined: at none of this walk. */
export function pausedAfter({ ref }: Scene, { hook }: ResourceHead): 'waits' | 'cleared' | undefined {
  if (hook?.epoch !== ref.epoch || !hook.name.startsWith('post-')) return undefined;
  return hook.cleared ? 'cleared' : 'waits';
}

export function pausedAt(hook: Hook): string {
  const [, action = ''] = hook.split('-');
  return `${action.toUpperCase()} paused until Hook ${hook} is cleared`;
}

/** Lets a resource go on that waits at a hook. @throws HeatError InvalidBreakPointHook */
export async function clearHook(engine: Engine, stack: StackHead, resource: ResourceHead, given: Value): Promise<void> {
  const { hook } = resource;
  if (!hookTypes.some((one) => one === given)) throw refused(`Invalid hook type "${toText(given)}" for`);
  if (hook === undefined || hook.name !== given || hook.cleared || hook.epoch !== stack.epoch) {
    throw refused(`The "${toText(given)}" hook is not defined on`);
  }
  const ref = refOf(stack);
  const at = { ...ref, name: resource.name, inc: resource.inc };
  const writes: Write[] = [
    engine.store.resources.change(at, { epoch: stack.epoch }, { hook: { ...hook, cleared: true } }),
    pauseEvent({ engine, stack }, resource, `Hook ${hook.name} is cleared`),
  ];
  try {
    await engine.store.transact(writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // A later walk has taken the resource over.
    throw refused(`The "${hook.name}" hook is not defined on`);
  }
  const { epoch, plan, node } = hook;
  await sendWait(engine.runtime, { kind: 'wake', node: { ...ref, epoch, plan, node } });

  function refused(problem: string): HeatError {
    const type = resource.type.slice(resource.type.lastIndexOf(':') + 1);
    const object = resource.physicalId === undefined ? '' : ` [${resource.physicalId}]`;
    const where = `${type} "${resource.name}"${object} Stack "${stack.name}" [${stack.id}]`;
    return new HeatError('InvalidBreakPointHook', `${problem} ${where}`);
  }
}
