import { CloudError } from '../openstack/contract.ts';
import { ResourceFailure, type ResourceType } from '../resources/contract.ts';
import { ConditionFailed, type ResourceHead, type Write } from '../store/index.ts';
import { type Failure, failureOf, failureReason, reasons } from './reasons.ts';
import { atRest, incarnationRef, isOwn, leftover, pointer, type Scene, type Step } from './scene.ts';
import { event, nodeDone, type Work } from './work.ts';

/** What a failed call means: tried again, looked for, or the end. */
export async function troubled(
  scene: Scene,
  work: Work,
  type: ResourceType | undefined,
  error: unknown,
): Promise<Step> {
  const { engine } = scene;
  const { head } = work;
  const intent = head.intent as NonNullable<ResourceHead['intent']>;
  const failure = failureOf(error);
  if (error instanceof Error && !(error instanceof ResourceFailure) && !(error instanceof CloudError))
    engine.runtime.log.warn('a handler threw', { stack: scene.ref.stack, resource: head.name, error });
  const kind = error instanceof CloudError ? error.class : undefined;
  const conflict = kind === 'busy' || (error instanceof ResourceFailure && error.retry);
  const tries = (head.tries ?? 0) + 1;
  const left = tries <= engine.runtime.settings.limits.actionRetryLimit;
  const ref = incarnationRef(scene, head);
  const guard = { claim: scene.owner, intent: intent.id };
  const free = { claimOwner: undefined, claimUntil: undefined };
  const pause = 2 ** tries + engine.runtime.random() * 2;
  const remembered = head.firstFailure ?? failureReason(head.name, failure);

  if (kind === 'transient' && left) {
    // Unknown whether it happened: without an id the object is looked for, otherwise the call is safe to repeat.
    await engine.store.resources.tryChange(ref, guard, { ...free, tries, firstFailure: remembered });
    return { kind: 'wait', seconds: Math.ceil(pause) };
  }
  if (conflict && left && intent.do === 'DELETE') {
    await engine.store.resources.tryChange(ref, guard, { ...free, tries, firstFailure: remembered });
    return { kind: 'wait', seconds: Math.ceil(pause) };
  }
  if (conflict && left && intent.do === 'CREATE') {
    const undo = head.physicalId !== undefined || type?.behaviour?.deleteWithoutId;
    const next = {
      id: engine.runtime.uuid(),
      do: undo ? ('DELETE' as const) : ('CREATE' as const),
      at: engine.runtime.clock.now(),
    };
    await engine.store.resources.tryChange(ref, guard, {
      ...free,
      tries,
      firstFailure: remembered,
      intent: next,
      step: undefined,
      waiting: pointer(scene),
    });
    return { kind: 'wait', seconds: Math.ceil(pause) };
  }
  return fail(scene, head, failure, kind === 'transient');
}

/**
 * Records a failure of the work under way: of the resource, of the node that asked for it, and of the walk when it is the
 * first one; all at once. `unknown`: an object may have been made all the same.
 */
export async function fail(scene: Scene, head: ResourceHead, failure: Failure, unknown = false): Promise<Step> {
  const { engine } = scene;
  const { store } = engine;
  const own = isOwn(scene, head);
  const intent = head.intent;
  const reason = head.firstFailure ?? failureReason(head.name, failure);
  const ref = incarnationRef(scene, head);
  const writes: Write[] = [
    store.resources.change(
      ref,
      { claim: scene.owner, ...(intent && { intent: intent.id }) },
      {
        ...atRest,
        status: 'FAILED',
        reason,
        updatedAt: engine.runtime.clock.now(),
        // What a create was asked for is needed to undo it; a failed update leaves what was applied before.
        ...(head.action === 'CREATE' && { body: head.target ?? head.body }),
      },
    ),
    event(scene, head, 'FAILED', reason),
  ];
  if (unknown && intent?.do === 'CREATE' && head.physicalId === undefined) writes.push(leftover(scene, head));
  return failNode(scene, writes, head.action, reason, own);
}

/** The node's and the walk's part of a failure, in one transaction with `writes`, whose first one is the guarded record. */
export async function failNode(
  scene: Scene,
  writes: readonly Write[],
  action: ResourceHead['action'],
  reason: string,
  own: boolean,
): Promise<Step> {
  const { engine, stack } = scene;
  const { store } = engine;
  if (!own) {
    try {
      await store.transact(writes);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    return { kind: 'again' };
  }
  // A check visits everything and collects what failed (behaviour 183).
  const collects = stack.action === 'CHECK';
  const node = collects
    ? nodeDone(scene)
    : store.nodes.change(
        scene.ref,
        {},
        { state: 'DONE', failed: true, released: true, due: undefined, token: undefined },
      );
  const walk = store.stacks.changeHead(
    { tenant: stack.tenant, stack: stack.id },
    { epoch: scene.ref.epoch, walk: 'running' },
    { walk: 'failed', failure: reasons.resourceFailed(action, reason) },
  );
  const attempt = async (all: readonly Write[]) => {
    try {
      await store.transact(all);
      return undefined;
    } catch (error) {
      if (error instanceof ConditionFailed) return error.index;
      throw error;
    }
  };
  const failed = await attempt([...writes, node, ...(collects ? [] : [walk])]);
  if (failed === undefined) return { kind: collects ? 'done' : 'failed' };
  if (collects || failed !== writes.length + 1) return { kind: 'again' };
  // Not the first failure, or an older epoch's: the walk keeps its reason.
  return (await attempt([...writes, node])) === undefined ? { kind: 'failed' } : { kind: 'again' };
}
