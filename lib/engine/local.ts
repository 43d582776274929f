import { ResourceFailure } from '../resources/contract.ts';
import type { ResourceHead, Write } from '../store/index.ts';
import type { ValueMap } from '../template/values.ts';
import { completion } from './finish.ts';
import { reasons } from './reasons.ts';
import { contextFor, incarnationRef, kept, nodePatience, pointer, type Scene, type Step } from './scene.ts';
import type { Target } from './target.ts';
import { together } from './together.ts';
import { event, type Work } from './work.ts';

/**
 * Local types have nothing outside their record that could be lost or doubled, so claim, intent, result and the end of the
 * node are one write; of several that come at once only the first finds the node open.
 */
const endOpen = (scene: Scene): Write =>
  scene.together?.end ??
  scene.engine.store.nodes.change(
    scene.ref,
    { open: true },
    { state: 'DONE', token: undefined, due: scene.engine.runtime.clock.now() + nodePatience },
  );

/** Creates a resource of a local type. undefined: it is refused, which is told as the failure of any other. */
export async function createAtOnce(
  scene: Scene,
  head: ResourceHead,
  target: Target,
  properties: ValueMap,
): Promise<Step | undefined> {
  const { store, runtime } = scene.engine;
  const { type, frozen } = target;
  const { behaviour } = type;
  if (!behaviour?.local) return undefined;
  const now = runtime.clock.now();
  const ref = incarnationRef(scene, head);
  const body = { frozen, properties, requires: target.requires };
  const version = Math.max(head.body, head.target ?? 0) + 1;
  const begun: ResourceHead = {
    ...head,
    action: 'CREATE',
    status: 'IN_PROGRESS',
    reason: reasons.changed,
    intent: { id: runtime.uuid(), do: 'CREATE', at: now },
    task: pointer(scene),
    policy: target.definition.deletionPolicy(),
    target: version,
  };
  const work: Work = { head: begun, contents: { body } };
  const context = contextFor(scene, type, work);
  try {
    const outcome = await behaviour.create({
      ...context,
      created: async (physicalId, data) => {
        const state = data && { data: { ...data }, version: begun.state + 1 };
        work.head = { ...begun, physicalId, ...(state && { state: state.version }) };
        work.contents = { body, ...(state && { state }) };
      },
    });
    if (outcome.status !== 'complete') throw new Error(`${type.type} is declared local and waits`);
    const { change, target: made } = completion(scene, work, type, outcome);
    const { state } = work.contents;
    scene.together?.made({ ...made, ...change } as ResourceHead, work.contents);
    return together(scene, [
      store.resources.change(
        ref,
        { epoch: scene.ref.epoch, freeAt: now, intent: null },
        { ...change, action: 'CREATE', policy: begun.policy, ...(state && { state: state.version }) },
      ),
      store.resources.putBody(ref, version, body),
      ...(state ? [store.resources.putState(ref, state)] : []),
      event(scene, begun, 'IN_PROGRESS', reasons.changed),
      event(scene, made, 'COMPLETE', made.reason),
      endOpen(scene),
    ]);
  } catch (error) {
    if (error instanceof ResourceFailure) return undefined;
    throw error;
  }
}

/** Removes a resource of a local type. */
export function removeAtOnce(scene: Scene, head: ResourceHead, guard: { readonly freeAt: number }): Promise<Step> {
  const { store, runtime } = scene.engine;
  const ref = incarnationRef(scene, head);
  const body = Math.max(head.body, head.target ?? 0);
  const changed = { ...head, action: 'DELETE' as const };
  return together(scene, [
    store.resources.delete(ref, { epoch: scene.ref.epoch, ...guard, intent: head.intent?.id ?? null }),
    ...(body > 0 ? [store.resources.expireBody(ref, body, Math.floor(runtime.clock.now() / 1000) + kept)] : []),
    ...(head.state > 0 ? [store.resources.deleteState(ref)] : []),
    event(scene, changed, 'IN_PROGRESS', reasons.changed),
    event(scene, changed, 'COMPLETE', reasons.changed),
    endOpen(scene),
  ]);
}
