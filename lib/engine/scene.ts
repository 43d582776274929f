import type { Cloud } from '../openstack/contract.ts';
import type { ActionContext, ResourceType, UpdateContext } from '../resources/contract.ts';
import type { NodeRef, ResourceHead, StackHead, StoredNode, Write } from '../store/index.ts';
import { ConditionFailed } from '../store/index.ts';
import { equal } from '../template/scalars.ts';
import type { Value, ValueMap } from '../template/values.ts';
import { type Engine, type Loaded, refOf, typeOf } from './engine.ts';
import { type Contents, recordOf, stackFacts } from './records.ts';
import { servicesFor } from './services.ts';

/** Milliseconds: a claim holds this long, and is renewed while its call runs. */
export const claimLength = 15_000;
const renewEvery = 5_000;
/** Reason of every ended renewal: one object, because making one costs more than the rest of ending it. */
const over = new Error('over');
/** How long after an intent an object that is not found still may appear (clouds answer late). */
export const grace = 15_000;
/** Due date of a node at work or done and not yet released: when reconcile looks at it. */
export const nodePatience = 30_000;
/** Seconds an item stays readable after what it belonged to is gone. */
export const kept = 90 * 24 * 3600;

/** One node of a walk being advanced by one call of a function. */
export interface Scene {
  readonly engine: Engine;
  readonly ref: NodeRef;
  readonly node: StoredNode;
  readonly stack: StackHead;
  /** The definition that the walk brings about. */
  readonly loaded: Loaded;
  readonly cloud: Cloud;
  /** Ends the task of the execution that waits for this node. */
  readonly token: string | undefined;
  /** Who claims. */
  readonly owner: string;
  /** The node is carried out with others in one write: how it ends in that, and who is told what was made. */
  readonly together?: { readonly end: Write; made(head: ResourceHead, contents: Contents): void };
}

/** What became of one step on a node. */
export type Step =
  | { readonly kind: 'done' | 'again' | 'failed' | 'parked' }
  /** Look again in so many seconds. */
  | { readonly kind: 'wait'; readonly seconds: number };

/** Somebody else has taken the work over: whatever is known was recorded, and this call ends. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

export const incarnationRef = (scene: Scene, head: Pick<ResourceHead, 'name' | 'inc'>) => ({
  ...refOf(scene.stack),
  name: head.name,
  inc: head.inc,
});

/** Whether the work under way was begun by this node (or is the removal that this node is there for). */
export function isOwn(scene: Scene, head: ResourceHead): boolean {
  const { task } = head;
  if (scene.node.kind === 'C') return head.action === 'DELETE' && head.inc === scene.node.inc;
  return (
    task !== undefined && task.epoch === scene.ref.epoch && task.plan === scene.ref.plan && task.node === scene.ref.node
  );
}

/** The type of a stored resource: by the walk's definition where that still has it, else by the one it came from. */
export async function typeOfHead(scene: Scene, head: ResourceHead): Promise<ResourceType | undefined> {
  const { engine, loaded, stack } = scene;
  if (loaded.definition.resources.get(head.name)?.type === head.type)
    return typeOf(engine, loaded.definition, head.type, head.name);
  const older = await engine.load(refOf(stack), stack.name, head.version).catch(() => undefined);
  return older ? typeOf(engine, older.definition, head.type, head.name) : engine.types.get(head.type);
}

/** Takes the claim for the intent under way; from here on a call may be out, so the mark of a quiet wait goes. */
export async function claim(scene: Scene, head: ResourceHead): Promise<ResourceHead | undefined> {
  const now = scene.engine.runtime.clock.now();
  return scene.engine.store.resources.tryChange(
    incarnationRef(scene, head),
    { epoch: scene.ref.epoch, freeAt: now, ...(head.intent && { intent: head.intent.id }) },
    { claimOwner: scene.owner, claimUntil: now + claimLength, waiting: undefined },
  );
}

/** Runs a call under the claim, which is renewed until the call has ended. */
export async function held<T>(scene: Scene, head: ResourceHead, call: () => Promise<T>): Promise<T> {
  const { clock } = scene.engine.runtime;
  const stop = new AbortController();
  const renew = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(renewEvery, stop.signal);
      // One that fails is made up for by the next; that the claim is another's by now shows when the result is stored.
      await scene.engine.store.resources
        .tryChange(incarnationRef(scene, head), { claim: scene.owner }, { claimUntil: clock.now() + claimLength })
        .catch(() => undefined);
    }
  };
  const renewing = renew().catch(() => undefined);
  try {
    return await call();
  } finally {
    stop.abort(over);
    await renewing;
  }
}

/** What a handler gets. `head` is kept up to date as the handler stores what it made. */
export function contextFor(
  scene: Scene,
  type: ResourceType,
  at: { head: ResourceHead; contents: Contents; before?: Contents },
): UpdateContext {
  const { engine, stack, cloud, owner } = scene;
  const { store, runtime } = engine;
  const intent = at.head.intent ?? { id: owner, at: runtime.clock.now() };
  const record = { ...recordOf(engine, stack, at.head, type, at.contents) };
  const properties = at.contents.body?.properties ?? {};
  const before = at.before?.body?.properties ?? properties;
  const changed: Record<string, Value> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(properties)]))
    if (!equal(before[key] ?? null, properties[key] ?? null)) changed[key] = properties[key] ?? null;

  const created: ActionContext['created'] = async (physicalId, data) => {
    const ref = incarnationRef(scene, at.head);
    const state = data && {
      ...at.contents.state,
      data: { ...at.contents.state?.data, ...data },
      version: at.head.state + 1,
    };
    try {
      await store.transact([
        store.resources.change(ref, { intent: intent.id }, { physicalId, ...(state && { state: state.version }) }),
        ...(state ? [store.resources.putState(ref, state)] : []),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      // Another has taken the intent over: the object is recorded as a leftover, then this call ends.
      await store.transact([leftover(scene, at.head, physicalId)]);
      throw new Superseded();
    }
    at.head = { ...at.head, physicalId, ...(state && { state: state.version }) };
    if (state) at.contents = { ...at.contents, state };
    Object.assign(record, { physicalId, ...(data && { data: { ...record.data, ...data } }) });
  };

  return {
    cloud,
    resource: record,
    properties,
    before,
    changed,
    metadataChanged: !equal(at.before?.body?.frozen.metadata ?? null, at.contents.body?.frozen.metadata ?? null),
    stack: stackFacts(stack, cloud, runtime.clock.now()),
    engine: servicesFor(scene.engine, scene.loaded.stored)(stack, at.head),
    step: store.resources.openStep(stack.tenant, at.head.step),
    intent: { id: intent.id, at: intent.at },
    created,
    deletionPolicy: at.head.policy,
    updatePolicy: (at.contents.body?.frozen.updatePolicy ?? {}) as ValueMap,
    now: runtime.clock.now(),
    random: runtime.random,
  };
}

/** An object that no record names: a debt until it is looked after. */
export function leftover(
  { engine, stack, loaded }: Pick<Scene, 'engine' | 'stack' | 'loaded'>,
  head: ResourceHead,
  physicalId?: string,
) {
  const now = engine.runtime.clock.now();
  const { trust } = loaded.stored;
  return engine.store.debts.putSweep(stack.tenant, {
    stack: stack.id,
    ...(trust && { trust }),
    name: head.name,
    inc: head.inc,
    uuid: head.uuid,
    type: head.type,
    intent: physicalId === undefined ? (head.intent?.id ?? '') : `${head.intent?.id ?? ''}/${physicalId}`,
    at: head.intent?.at ?? now,
    version: head.version,
    body: Math.max(head.body, head.target ?? 0),
    ...(physicalId !== undefined && { physicalId }),
    due: now + 2 * grace,
  });
}

/** The node as records point to it. */
export const pointer = ({ ref }: Pick<Scene, 'ref'>) => ({ epoch: ref.epoch, plan: ref.plan, node: ref.node });

/** Attributes of a record when nothing is under way any more. */
export const atRest = {
  intent: undefined,
  step: undefined,
  waiting: undefined,
  task: undefined,
  tries: undefined,
  firstFailure: undefined,
  claimOwner: undefined,
  claimUntil: undefined,
} as const;
