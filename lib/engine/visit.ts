import type { ResourceHead } from '../store/index.ts';
import { failNode } from './fail.ts';
import { perform } from './operate.ts';
import { failureReason, reasons } from './reasons.ts';
import { claimLength, incarnationRef, type Scene, type Step, typeOfHead } from './scene.ts';
import { running, together } from './together.ts';
import { event, nodeDone } from './work.ts';

/** An A node: suspends, resumes or checks what is there (behaviours 175-184). */
export async function visit(scene: Scene, head: ResourceHead): Promise<Step> {
  const { engine, stack, ref } = scene;
  const { store, runtime } = engine;
  const action = stack.action as 'SUSPEND' | 'RESUME' | 'CHECK';
  const now = runtime.clock.now();
  const at = incarnationRef(scene, head);
  const type = await typeOfHead(scene, head);
  const handler = action === 'CHECK' ? 'check' : action === 'SUSPEND' ? 'suspend' : 'resume';
  const own = type?.behaviour?.[handler] !== undefined;
  if (head.action === action && head.status === 'COMPLETE' && action !== 'CHECK')
    return together(scene, [nodeDone(scene)]);
  if (action === 'CHECK' && head.action === 'INIT' && !own) return together(scene, [nodeDone(scene)]);
  const refused =
    (action === 'SUSPEND' && !(head.status === 'COMPLETE' || head.action === 'SUSPEND')) ||
    (action === 'RESUME' && !(head.action === 'RESUME' || (head.action === 'SUSPEND' && head.status === 'COMPLETE')));
  const changed = { ...head, action };
  const guard = { epoch: ref.epoch, freeAt: now, intent: null } as const;
  const task = { epoch: ref.epoch, plan: ref.plan, node: ref.node };
  if (refused) {
    const reason = failureReason(head.name, {
      type: 'Error',
      message: `State ('${head.action}', '${head.status}') invalid for ${action.toLowerCase()}`,
    });
    return failNode(
      scene,
      [
        store.resources.change(at, guard, { action, status: 'FAILED', reason, updatedAt: now }),
        event(scene, changed, 'FAILED', reason),
      ],
      action,
      reason,
      true,
    );
  }
  if (!own) {
    const reason = action === 'CHECK' ? reasons.notChecked(head.type) : reasons.changed;
    return together(scene, [
      store.resources.change(at, guard, { action, status: 'COMPLETE', reason, updatedAt: now }),
      event(scene, changed, 'IN_PROGRESS', reasons.changed),
      event(scene, changed, 'COMPLETE', reason),
      nodeDone(scene),
    ]);
  }
  const written: Partial<ResourceHead> = {
    action,
    status: 'IN_PROGRESS',
    reason: reasons.changed,
    intent: { id: runtime.uuid(), do: action, at: now },
    task,
    claimOwner: scene.owner,
    claimUntil: now + claimLength,
    updatedAt: now,
  };
  return together(
    scene,
    [store.resources.change(at, guard, written), event(scene, changed, 'IN_PROGRESS', reasons.changed), running(scene)],
    () => perform(scene, { ...head, ...written } as ResourceHead, true),
  );
}
