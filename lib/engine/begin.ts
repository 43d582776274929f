import { HeatError } from '../errors.ts';
import { CloudError } from '../openstack/contract.ts';
import { ResourceFailure, type ResourceType } from '../resources/contract.ts';
import { ConditionFailed, type ResourceHead } from '../store/index.ts';
import { decide } from '../template/diff/index.ts';
import type { Value, ValueMap } from '../template/values.ts';
import { refOf } from './engine.ts';
import { letGo, takeBack } from './exchange.ts';
import { failNode } from './fail.ts';
import { pauseBefore, pausedAfter, waits } from './hooks.ts';
import { createAtOnce } from './local.ts';
import { derivedUuid, incarnation } from './naming.ts';
import { perform } from './operate.ts';
import { failureOf, failureReason, reasons } from './reasons.ts';
import type { Contents } from './records.ts';
import { openHash, withFacts } from './resolve.ts';
import { claimLength, contextFor, incarnationRef, type Scene, type Step, typeOfHead } from './scene.ts';
import { prepared, resolve, type Target } from './target.ts';
import { running, together } from './together.ts';
import { event, nodeDone } from './work.ts';

/** A U node: brings the newest definition of a name about, on an incarnation with nothing under way. */
export async function bring(scene: Scene, head: ResourceHead): Promise<Step> {
  const after = pausedAfter(scene, head);
  if (after !== undefined) return after === 'waits' ? waits : together(scene, [nodeDone(scene)]);
  try {
    const target = await resolve(scene, head.name);
    if (head.action === 'INIT') return await create(scene, head, target);
    return await change(scene, head, target);
  } catch (error) {
    if (error instanceof CloudError && error.class === 'transient') return { kind: 'wait', seconds: 2 };
    if (error instanceof HeatError || error instanceof CloudError || error instanceof ResourceFailure)
      return refuse(scene, head, error);
    throw error;
  }
}

async function create(scene: Scene, head: ResourceHead, target: Target): Promise<Step> {
  const paused = await pauseBefore(scene, head, 'pre-create');
  if (paused) return paused;
  const properties = await prepared(scene, target);
  const { externalId } = target.definition;
  const hooked = scene.loaded.definition.hooks(head.name).length > 0;
  if (target.type.behaviour?.local && externalId === null && !hooked) {
    const step = await createAtOnce(scene, head, target, properties);
    if (step) return step;
  }
  return begin(scene, head, 'CREATE', {
    target,
    properties,
    ...(externalId !== null && { physicalId: externalId }),
  });
}

async function change(scene: Scene, head: ResourceHead, target: Target): Promise<Step> {
  const { engine, stack, loaded } = scene;
  const { store } = engine;
  const ref = incarnationRef(scene, head);
  const [contents = {}] = await store.resources.contents([{ ref, body: head.body, state: head.state }]);
  const before = contents.body?.frozen;
  const old = await typeOfHead(scene, head);
  const usable = head.status === 'FAILED' && (await stillUsable(scene, head, target.type, contents));
  const decision = await withFacts(engine, scene.cloud, (facts) =>
    decide({
      name: head.name,
      before: before ?? { ...target.frozen, properties: null },
      after: target.frozen,
      schemas: { before: old ?? target.type, after: target.type },
      state: { action: head.action, status: head.status },
      physicalId: head.physicalId ?? null,
      usable,
      facts,
    }),
  );
  const restricted = loaded.definition.restrictedActions(head.name);
  if (decision.decision !== 'none' && restricted.includes(decision.decision))
    return restrict(scene, head, decision.decision);
  const paused = await pauseBefore(scene, head, 'pre-update');
  if (paused) return paused;
  const busy = ['none', 'update'].includes(decision.decision) ? await takeBack(scene, head) : undefined;
  if (busy) return busy;
  const applied = {
    version: stack.version,
    hash: openHash(target.definition),
    brought: scene.ref.epoch,
    policy: target.definition.deletionPolicy(),
    requires: new Set(target.requires),
  };
  if (decision.decision === 'none') {
    const restored = head.status === 'FAILED';
    // A deletion that was refused is over.
    const action = head.action === 'DELETE' ? 'UPDATE' : head.action;
    return together(scene, [
      store.resources.change(
        ref,
        { epoch: scene.ref.epoch, freeAt: engine.runtime.clock.now(), intent: null },
        { ...applied, ...(restored && { action, status: 'COMPLETE' as const, reason: reasons.restored }) },
      ),
      ...(restored ? [event(scene, { ...head, action }, 'COMPLETE', reasons.restored)] : []),
      nodeDone(scene),
    ]);
  }
  if (decision.decision !== 'update')
    return replace(scene, head, target, decision.decision === 'replace' && decision.begun);
  const values = Object.keys(decision.changedProperties);
  // A type that cannot change its object takes what only concerns the record, such as metadata, in place.
  if (values.length > 0 && target.type.behaviour && !target.type.behaviour.update)
    return replace(scene, head, target, false);
  const properties = await prepared(scene, target);
  const always = target.type.updates === 'always';
  if (!always && decision.changedParts.length === 0 && values.length === 0)
    return touch(scene, head, target, properties, applied);
  // Texts differ but no value does: the type has nothing to do (behaviour 111).
  const onlyText = !always && values.length === 0 && decision.changedParts.every((part) => part === 'properties');
  if (onlyText || target.type.placeholder) return touch(scene, head, target, properties, applied);
  return begin(scene, head, 'UPDATE', { target, properties });
}

async function stillUsable(scene: Scene, head: ResourceHead, type: ResourceType, contents: Contents): Promise<boolean> {
  if (!type.behaviour?.usable || head.physicalId === undefined) return false;
  const context = contextFor(scene, type, { head, contents });
  try {
    return await type.behaviour.usable(context);
  } catch (error) {
    if (error instanceof CloudError && error.class !== 'transient') return false;
    throw error;
  }
}

/** Passes through an update without a call to the service (behaviour 111). */
function touch(
  scene: Scene,
  head: ResourceHead,
  target: Target,
  properties: ValueMap,
  applied: Partial<ResourceHead>,
): Promise<Step> {
  const { store, runtime } = scene.engine;
  const ref = incarnationRef(scene, head);
  const body = Math.max(head.body, head.target ?? 0) + 1;
  const now = runtime.clock.now();
  const changed = { ...head, action: 'UPDATE' as const, body };
  return together(scene, [
    store.resources.change(
      ref,
      { epoch: scene.ref.epoch, freeAt: now, intent: null },
      {
        ...applied,
        action: 'UPDATE',
        status: 'COMPLETE',
        reason: reasons.changed,
        body,
        target: undefined,
        updatedAt: now,
      },
    ),
    store.resources.putBody(ref, body, { frozen: target.frozen, properties, requires: target.requires }),
    event(scene, changed, 'IN_PROGRESS', reasons.changed),
    event(scene, changed, 'COMPLETE', reasons.changed),
    nodeDone(scene),
  ]);
}

/**
 * A new incarnation takes the place of one that stays until clean-up; made and linked at once. `begun`: an update was begun
 * before that showed, which events tell.
 */
async function replace(scene: Scene, head: ResourceHead, target: Target, begun: boolean): Promise<Step> {
  const { engine, stack, ref } = scene;
  const { store } = engine;
  const now = engine.runtime.clock.now();
  const inc = incarnation.made(ref.epoch, ref.node);
  const updated = { ...head, action: 'UPDATE' as const };
  const before = await letGo(scene, head);
  if (before !== undefined && 'kind' in before) return before;
  const made: ResourceHead = {
    name: head.name,
    inc,
    uuid: derivedUuid(stack.id, inc),
    type: target.definition.type,
    epoch: ref.epoch,
    action: 'INIT',
    status: 'COMPLETE',
    reason: '',
    requires: new Set(),
    replaces: head.inc,
    version: stack.version,
    hash: openHash(target.definition),
    body: 0,
    state: 0,
    policy: target.definition.deletionPolicy(),
    createdAt: now,
    updatedAt: now,
  };
  try {
    await store.transact([
      store.resources.change(
        incarnationRef(scene, head),
        { epoch: ref.epoch, intent: null, ...(before ? { claim: scene.owner } : { freeAt: now }) },
        { replacedBy: inc, claimOwner: undefined, claimUntil: undefined },
      ),
      store.resources.putHead(refOf(stack), made),
      ...(begun
        ? [
            event(scene, updated, 'IN_PROGRESS', reasons.changed),
            event(scene, updated, 'COMPLETE', reasons.replaced(head.name)),
          ]
        : []),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  return { kind: 'again' };
}

/** Writes claim and intent, in one transaction with the event, the properties and the node; then carries the intent out. */
async function begin(
  scene: Scene,
  head: ResourceHead,
  action: 'CREATE' | 'UPDATE',
  about: { readonly target: Target; readonly properties: ValueMap; readonly physicalId?: string },
): Promise<Step> {
  const { engine, ref } = scene;
  const { store, runtime } = engine;
  const now = runtime.clock.now();
  const at = incarnationRef(scene, head);
  const { target } = about;
  const body = Math.max(head.body, head.target ?? 0) + 1;
  const external = about.physicalId !== undefined;
  const written: Partial<ResourceHead> = {
    action,
    status: 'IN_PROGRESS',
    reason: reasons.changed,
    intent: { id: runtime.uuid(), do: external ? 'CHECK' : action, at: now },
    task: { epoch: ref.epoch, plan: ref.plan, node: ref.node },
    claimOwner: scene.owner,
    claimUntil: now + claimLength,
    requires: new Set([...head.requires, ...target.requires]),
    policy: external ? 'Retain' : target.definition.deletionPolicy(),
    target: body,
    updatedAt: now,
    ...(external && { physicalId: about.physicalId, body, action: 'CHECK' as const }),
  };
  const changed = { ...head, ...written } as ResourceHead;
  const made = { frozen: target.frozen, properties: about.properties, requires: target.requires };
  return together(
    scene,
    [
      store.resources.change(at, { epoch: ref.epoch, freeAt: now, intent: null }, written),
      store.resources.putBody(at, body, made),
      // What was there before is adopted, then checked.
      ...(external
        ? [
            event(scene, { ...head, action: 'ADOPT' }, 'IN_PROGRESS', reasons.changed),
            event(scene, { ...changed, action: 'ADOPT' }, 'COMPLETE', reasons.changed),
          ]
        : []),
      event(scene, changed, 'IN_PROGRESS', reasons.changed),
      running(scene),
    ],
    () => perform(scene, changed, true, action === 'CREATE' && head.state === 0 ? { body: made } : undefined),
  );
}

/** A definition that cannot be resolved or is refused fails the resource before anything was asked of the cloud. */
async function refuse(scene: Scene, head: ResourceHead, error: unknown): Promise<Step> {
  const { store, runtime } = scene.engine;
  const action = head.action === 'INIT' ? ('CREATE' as const) : ('UPDATE' as const);
  const reason = failureReason(head.name, failureOf(error));
  const changed = { ...head, action };
  const now = runtime.clock.now();
  return failNode(
    scene,
    [
      store.resources.change(
        incarnationRef(scene, head),
        { epoch: scene.ref.epoch, freeAt: now, intent: null },
        { action, status: 'FAILED', reason, updatedAt: now },
      ),
      event(scene, changed, 'IN_PROGRESS', reasons.changed),
      event(scene, changed, 'FAILED', reason),
    ],
    action,
    reason,
    true,
  );
}

/** Behaviour 62: the state stays, an event tells of it, the stack fails. */
function restrict(scene: Scene, head: ResourceHead, action: 'update' | 'replace' | Value): Promise<Step> {
  const { store, runtime } = scene.engine;
  const reason = failureReason(head.name, {
    type: 'ResourceActionRestricted',
    message: `${action} is restricted for resource.`,
  });
  return failNode(
    scene,
    [
      store.resources.change(
        incarnationRef(scene, head),
        { epoch: scene.ref.epoch, freeAt: runtime.clock.now(), intent: null },
        { updatedAt: head.updatedAt },
      ),
      event(scene, { ...head, action: 'UPDATE' }, 'FAILED', reason),
    ],
    'UPDATE',
    reason,
    true,
  );
}
