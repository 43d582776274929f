import type { ResourceHead } from '../store/index.ts';
import { pauseBefore } from './hooks.ts';
import { removeAtOnce } from './local.ts';
import { incarnation } from './naming.ts';
import { perform, search } from './operate.ts';
import { reasons } from './reasons.ts';
import { atRest, claim, claimLength, incarnationRef, type Scene, type Step, typeOfHead } from './scene.ts';
import { running, together } from './together.ts';
import { event, nodeDone } from './work.ts';

/** A C node: removes an incarnation, unless it stays. */
export async function remove(scene: Scene, head: ResourceHead): Promise<Step> {
  const { engine, node, ref } = scene;
  const { store, runtime } = engine;
  const replaced = head.replacedBy !== undefined && incarnation.epochOf(head.replacedBy) === ref.epoch;
  if (!node.remove && !replaced) return together(scene, [nodeDone(scene)]);
  const paused = head.intent || head.action === 'DELETE' ? undefined : await pauseBefore(scene, head, 'pre-delete');
  if (paused) return paused;
  const at = incarnationRef(scene, head);
  const now = runtime.clock.now();
  const lost = head.intent?.do === 'CREATE' && head.physicalId === undefined && !head.waiting;
  const type = await typeOfHead(scene, head);
  if (lost && type?.behaviour?.find) {
    const mine = await claim(scene, head);
    if (!mine) return { kind: 'wait', seconds: 2 };
    const [contents = {}] = await store.resources.contents([
      { ref: at, body: head.target ?? head.body, state: head.state },
    ]);
    const work = { head: mine, contents };
    const step = await search(scene, work, type);
    if (step !== 'begin') return step;
    head = work.head;
    return beginDelete(scene, head, { claim: scene.owner });
  }
  if (head.action === 'INIT' && head.intent === undefined)
    return together(scene, [
      store.resources.delete(at, { epoch: ref.epoch, freeAt: now, intent: null }),
      nodeDone(scene),
    ]);
  return beginDelete(scene, head, { freeAt: now });
}

async function beginDelete(
  scene: Scene,
  head: ResourceHead,
  guard: { readonly freeAt: number } | { readonly claim: string },
): Promise<Step> {
  const { engine, ref } = scene;
  const { store, runtime } = engine;
  const now = runtime.clock.now();
  const at = incarnationRef(scene, head);
  const type = await typeOfHead(scene, head);
  const keeps = head.policy === 'Retain' || head.external;
  const changed = { ...head, action: 'DELETE' as const };
  if (keeps)
    return together(scene, [
      store.resources.delete(at, { epoch: ref.epoch, ...guard, intent: head.intent?.id ?? null }),
      event(scene, changed, 'IN_PROGRESS', reasons.changed),
      event(scene, changed, 'COMPLETE', reasons.changed),
      nodeDone(scene),
    ]);
  if (type?.behaviour?.local && 'freeAt' in guard) return removeAtOnce(scene, head, guard);
  // A snapshot of what was never made whole would be of no use (behaviour 146).
  const whole = !(head.action === 'CREATE' && head.status !== 'COMPLETE');
  const first = head.policy === 'Snapshot' && type?.behaviour?.snapshot && whole ? 'SNAPSHOT' : 'DELETE';
  const written: Partial<ResourceHead> = {
    ...atRest,
    action: 'DELETE',
    status: 'IN_PROGRESS',
    reason: reasons.changed,
    intent: { id: runtime.uuid(), do: first, at: now },
    task: { epoch: ref.epoch, plan: ref.plan, node: ref.node },
    claimOwner: scene.owner,
    claimUntil: now + claimLength,
    updatedAt: now,
    ...(head.body === 0 && head.target !== undefined && { body: head.target }),
  };
  return together(
    scene,
    [
      store.resources.change(at, { epoch: ref.epoch, ...guard, intent: head.intent?.id ?? null }, written),
      event(scene, changed, 'IN_PROGRESS', reasons.changed),
      running(scene),
    ],
    () => perform(scene, { ...head, ...written } as ResourceHead, true),
  );
}
