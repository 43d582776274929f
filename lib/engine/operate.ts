import { CloudError } from '../openstack/contract.ts';
import {
  type Behaviour,
  type Outcome,
  ResourceFailure,
  type ResourceType,
  type UpdateContext,
} from '../resources/contract.ts';
import { ConditionFailed, type ResourceChange, type ResourceHead, type Write } from '../store/index.ts';
import { type Failure, failureOf, failureReason, reasons } from './reasons.ts';
import { type Contents, eventId, recordOf } from './records.ts';
import { openHash } from './resolve.ts';
import {
  atRest,
  contextFor,
  grace,
  held,
  incarnationRef,
  isOwn,
  kept,
  leftover,
  nodePatience,
  pointer,
  type Scene,
  type Step,
  Superseded,
  typeOfHead,
} from './scene.ts';
import { park } from './waiting.ts';

export interface Work {
  head: ResourceHead;
  contents: Contents;
  before?: Contents;
}

/**
 * Carries out the intent of a record whose claim is ours. `fresh`: nothing of it can be under way unheard of (the intent
 * was just written, or its last call came back); otherwise this is a re-entry after a lost function. `known`: body and state
 * of the record, where they were just written.
 */
export async function perform(scene: Scene, head: ResourceHead, fresh: boolean, known?: Contents): Promise<Step> {
  const { engine } = scene;
  const intent = head.intent;
  if (!intent) throw new Error('there is no intent to carry out');
  const type = await typeOfHead(scene, head);
  const ref = incarnationRef(scene, head);
  const changing = intent.do === 'CREATE' || intent.do === 'UPDATE';
  const [contents = {}, before] = known
    ? [known]
    : await engine.store.resources.contents([
        { ref, body: changing || head.action === 'CREATE' ? (head.target ?? head.body) : head.body, state: head.state },
        ...(intent.do === 'UPDATE' ? [{ ref, body: head.body, state: 0 }] : []),
      ]);
  const work: Work = { head, contents, ...(before && { before }) };
  try {
    if (!type?.behaviour) {
      if (intent.do === 'DELETE' || type?.placeholder) return await finish(scene, work, type, { status: 'complete' });
      return await fail(scene, work.head, {
        type: 'ResourceTypeUnavailable',
        message: `The type ${head.type} cannot be used here.`,
      });
    }
    const { behaviour } = type;
    if (intent.do === 'CREATE' && !fresh && head.physicalId === undefined) {
      const found = await search(scene, work, type);
      if (found !== 'begin') return found;
    }
    const outcome = await held(scene, work.head, async () => call(behaviour, work.head, contextFor(scene, type, work)));
    if (outcome.status === 'waiting') return await park(scene, work.head, work.contents, outcome);
    return await finish(scene, work, type, outcome);
  } catch (error) {
    if (error instanceof Superseded) return { kind: 'again' };
    // Kiln's own table did not answer: that says nothing about the resource. The function fails and is called again.
    if (isInterruption(error)) throw error;
    if (error instanceof CloudError && error.class === 'gone' && intent.do === 'DELETE')
      return finish(scene, work, type, { status: 'complete' });
    return troubled(scene, work, type, error);
  }
}

function call(behaviour: Behaviour, head: ResourceHead, context: UpdateContext): Promise<Outcome> | Outcome {
  switch (head.intent?.do) {
    case 'CREATE':
      return behaviour.create(context);
    case 'UPDATE':
      return behaviour.update?.(context) ?? { status: 'complete' };
    case 'DELETE':
      return head.physicalId === undefined && !behaviour.deleteWithoutId
        ? { status: 'complete' }
        : behaviour.delete(context);
    case 'CHECK':
      return behaviour.check?.(context) ?? { status: 'complete' };
    case 'SUSPEND':
      return behaviour.suspend?.(context) ?? { status: 'complete' };
    case 'RESUME':
      return behaviour.resume?.(context) ?? { status: 'complete' };
    case 'SNAPSHOT':
      return behaviour.snapshot?.(context) ?? { status: 'complete' };
    default:
      return { status: 'complete' };
  }
}

/**
 * After a create whose answer was lost: looks for what it may have made. Found: it is adopted, extras are deleted. Not
 * found counts only after the grace time; then a new intent begins, and the old one is looked for once more later.
 */
export async function search(scene: Scene, work: Work, type: ResourceType): Promise<Step | 'begin'> {
  const { engine } = scene;
  const { clock, uuid } = engine.runtime;
  const { head } = work;
  const { intent } = head;
  const behaviour = type.behaviour;
  if (!intent || !behaviour?.find) return 'begin';
  const ref = incarnationRef(scene, head);
  const context = contextFor(scene, type, work);
  const found = await held(scene, head, async () => behaviour.find?.(context) ?? []);
  const [first, ...extras] = found;
  if (first !== undefined) {
    await engine.store.transact(extras.map((extra) => leftover(scene, head, extra)));
    await context.created(first);
    return 'begin';
  }
  const now = clock.now();
  if (now < intent.at + grace) {
    await engine.store.resources.tryChange(
      ref,
      { claim: scene.owner },
      { claimOwner: undefined, claimUntil: undefined },
    );
    return { kind: 'wait', seconds: Math.ceil((intent.at + grace - now) / 1000) };
  }
  const next = { id: uuid(), do: intent.do, at: now };
  try {
    await engine.store.transact([
      engine.store.resources.change(ref, { claim: scene.owner, intent: intent.id }, { intent: next }),
      leftover(scene, head),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  work.head = { ...head, intent: next };
  return 'begin';
}

/** Records what came back, and with it the end of the node that asked for it. */
async function finish(
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
    writes.push(store.resources.change(ref, guard, change));
    if (state) writes.push(store.resources.putState(ref, state));
    writes.push(event(scene, target, 'COMPLETE', target.reason));
  }
  if (own) writes.push(nodeDone(scene));
  try {
    await store.transact(writes);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
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

/** An error of the AWS client: of the service (it has its metadata) or of the connection to it. */
function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CloudError || error instanceof ResourceFailure) return false;
  return '$metadata' in error || 'code' in error || error.name === 'TimeoutError';
}

/** What a failed call means: tried again, looked for, or the end. */
async function troubled(scene: Scene, work: Work, type: ResourceType | undefined, error: unknown): Promise<Step> {
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

export function nodeDone(scene: Scene): Write {
  const { store, runtime } = scene.engine;
  return store.nodes.change(
    scene.ref,
    {},
    { state: 'DONE', token: undefined, due: runtime.clock.now() + nodePatience },
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
