import type { Outcome, ResourceType } from '../resources/contract.ts';
import { ConditionFailed, type ResourceChange, type ResourceHead, type Write } from '../store/index.ts';
import { hookAfter, pausedAt, pausing, waits } from './hooks.ts';
import { reasons } from './reasons.ts';
import { type Contents, recordOf } from './records.ts';
import { openHash } from './resolve.ts';
import { atRest, incarnationRef, isOwn, kept, pointer, type Scene, type Step } from './scene.ts';
import { event, nodeDone, pauseEvent, type Work } from './work.ts';

/** Records what came back, and with it the end of the node that asked for it. */
export async function finish(
  scene: Scene,
  work: Work,
  type: ResourceType | undefined,
  outcome: Extract<Outcome, { status: 'complete' }>,
): Promise<Step> {
  const { engine } = scene;
  const { store } = engine;
  const { head } = work;
  const intent = head.intent as NonNullable<ResourceHead['intent']>;
  const ref = incarnationRef(scene, head);
  const guard = { claim: scene.owner, intent: intent.id };
  const own = isOwn(scene, head);
  const now = engine.runtime.clock.now();

  if (intent.do === 'DELETE' && head.action !== 'DELETE') {
    // The half-made object of a failed attempt is gone: the next attempt begins (behaviour 99).
    const again = { id: engine.runtime.uuid(), do: 'CREATE' as const, at: now };
    await store.resources.tryChange(ref, guard, {
      physicalId: undefined,
      intent: again,
      step: undefined,
      waiting: pointer(scene),
      claimOwner: undefined,
      claimUntil: undefined,
    });
    return { kind: 'again' };
  }
  if (intent.do === 'SNAPSHOT' && head.action === 'DELETE') {
    const then = { id: engine.runtime.uuid(), do: 'DELETE' as const, at: now };
    await store.resources.tryChange(ref, guard, {
      intent: then,
      step: undefined,
      waiting: pointer(scene),
      claimOwner: undefined,
      claimUntil: undefined,
    });
    return { kind: 'again' };
  }

  const hook = own ? hookAfter(scene, head, intent.do) : undefined;
  const writes: Write[] = [];
  if (intent.do === 'DELETE') {
    const ttl = Math.floor(now / 1000) + kept;
    writes.push(store.resources.delete(ref, guard));
    const body = Math.max(head.body, head.target ?? 0);
    if (body > 0 && work.contents.body) writes.push(store.resources.expireBody(ref, body, ttl));
    if (head.state > 0) writes.push(store.resources.deleteState(ref));
    writes.push(event(scene, head, 'COMPLETE', reasons.changed));
  } else {
    const { change, state, target } = completion(scene, work, type, outcome);
    writes.push(store.resources.change(ref, guard, { ...change, ...(hook && pausing(scene, hook)) }));
    if (state) writes.push(store.resources.putState(ref, state));
    writes.push(event(scene, target, 'COMPLETE', target.reason));
    if (hook) writes.push(pauseEvent(scene, target, pausedAt(hook)));
  }
  if (own && !hook) writes.push(nodeDone(scene));
  try {
    await store.transact(writes);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  if (hook) return waits;
  return own ? { kind: 'done' } : { kind: 'again' };
}

/** What a record becomes when its work is done: the change, the new state if there is one, and the head as events show it. */
export function completion(
  scene: Scene,
  work: Work,
  type: ResourceType | undefined,
  outcome: Extract<Outcome, { status: 'complete' }>,
) {
  const { head } = work;
  const changed = head.intent?.do === 'CREATE' || head.intent?.do === 'UPDATE';
  const physicalId = outcome.physicalId === undefined ? head.physicalId : (outcome.physicalId ?? undefined);
  const state = stateAfter(work, outcome, changed);
  const unchecked = head.intent?.do === 'CHECK' && !type?.behaviour?.check;
  const reason = outcome.reason ?? (unchecked ? reasons.notChecked(head.type) : reasons.changed);
  const target: ResourceHead = { ...head, physicalId, status: 'COMPLETE', reason };
  const reference = changed
    ? ownReference(scene, target, type, { ...work.contents, ...(state && { state }) })
    : head.reference;
  const definition = scene.loaded.definition.resources.get(head.name);
  const change: ResourceChange = {
    ...atRest,
    status: 'COMPLETE',
    reason,
    physicalId,
    reference,
    updatedAt: scene.engine.runtime.clock.now(),
    ...(state && { state: state.version }),
    ...(changed && { body: head.target ?? head.body, target: undefined }),
    ...(changed && work.contents.body && { requires: new Set(work.contents.body.requires) }),
    ...(changed &&
      isOwn(scene, head) &&
      definition && { version: scene.stack.version, hash: openHash(definition), brought: scene.ref.epoch }),
  };
  return { change, state, target };
}

function stateAfter(work: Work, outcome: Extract<Outcome, { status: 'complete' }>, changed: boolean) {
  const old = work.contents.state;
  const { metadata, ...rest } = old ?? { data: {}, version: 0 };
  const stale = changed && (old?.attributes !== undefined || (metadata !== undefined && metadataMoved(work)));
  if (!outcome.data && !outcome.attributes && !stale) return undefined;
  return {
    data: { ...rest.data, ...outcome.data },
    ...(metadata !== undefined && !metadataMoved(work) && { metadata }),
    ...(changed
      ? outcome.attributes && { attributes: outcome.attributes }
      : { attributes: outcome.attributes ?? old?.attributes }),
    version: work.head.state + 1,
  };
}

/** A new metadata section of the template goes before what signals have made of the old one. */
const metadataMoved = ({ before, contents }: Work): boolean =>
  before?.body !== undefined &&
  JSON.stringify(before.body.frozen.metadata) !== JSON.stringify(contents.body?.frozen.metadata);

function ownReference(scene: Scene, head: ResourceHead, type: ResourceType | undefined, contents: Contents) {
  const told = type?.behaviour?.reference?.(recordOf(scene.engine, scene.stack, head, type, contents));
  return told === undefined || told === null || told === head.physicalId ? undefined : told;
}
