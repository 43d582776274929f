import type { Cloud } from '../openstack/contract.ts';
import { CloudError } from '../openstack/contract.ts';
import { listAll } from '../openstack/index.ts';
import type { Outcome, Wait } from '../resources/contract.ts';
import { ConditionFailed, type NodeRef, type ResourceHead, type Waiter } from '../store/index.ts';
import { type Engine, refOf } from './engine.ts';
import { sendWait } from './messages.ts';
import { type Contents, follow } from './records.ts';
import { incarnationRef, pointer, type Scene, type Step } from './scene.ts';

/** Seconds after which reconcile looks at a waiting node, in case nobody told it. */
const patience = 120;
/** Seconds after which a poll chain counts as lost. */
const chainPatience = 30;
/** More waiters than these are asked by one list call. */
const oneByOne = 4;

type Parked = Extract<Outcome, { status: 'waiting' }>;

/**
 * Lets a node wait: the step is stored and the claim given back, then it is written where the node can be told, and for what
 * is told the fact is read once more (it may have come in between).
 */
export async function park(scene: Scene, head: ResourceHead, contents: Contents, outcome: Parked): Promise<Step> {
  const { engine, stack, ref } = scene;
  const { store, runtime } = engine;
  const { on } = outcome;
  const now = runtime.clock.now();
  const at = incarnationRef(scene, head);
  const state = outcome.data && {
    ...contents.state,
    data: { ...contents.state?.data, ...outcome.data },
    version: head.state + 1,
  };
  // Registered before the record says "waiting": a signal that comes in between finds whom to tell.
  const registered = on.kind === 'signal' ? await registerSignal(scene, on.resource) : undefined;
  const writes = [
    store.resources.change(
      at,
      { claim: scene.owner, ...(head.intent && { intent: head.intent.id }) },
      {
        step: store.resources.sealStep(stack.tenant, outcome.step),
        waiting: pointer(scene),
        tries: undefined,
        claimOwner: undefined,
        claimUntil: undefined,
        ...(state && { state: state.version }),
      },
    ),
    ...(state ? [store.resources.putState(at, state)] : []),
    store.nodes.change(ref, { open: true }, { state: 'RUNNING', token: scene.token, due: now + patience * 1000 }),
  ];
  try {
    await store.transact(writes);
  } catch (error) {
    // Another has taken the work over, while the call was out for longer than a claim holds.
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  switch (on.kind) {
    case 'time':
      return { kind: 'wait', seconds: Math.max(1, Math.ceil(on.seconds)) };
    case 'poll': {
      const group = groupOf(scene.cloud, on);
      const { start, seq } = await store.waits.register(
        group,
        { node: ref, wait: on, since: now },
        now + chainPatience * 1000,
      );
      if (start)
        await sendWait(
          runtime,
          { kind: 'poll', tenant: ref.tenant, group, seq },
          pollDelay([now], now, runtime.random()),
        );
      return { kind: 'parked' };
    }
    case 'stack': {
      const nested = await store.stacks.head({ tenant: ref.tenant, stack: on.stack });
      return nested?.status === 'IN_PROGRESS' ? { kind: 'parked' } : { kind: 'again' };
    }
    case 'signal': {
      if (on.seconds !== undefined)
        await sendWait(runtime, { kind: 'wake', node: ref }, Math.min(900, Math.max(1, on.seconds)));
      return registered === 'new' ? { kind: 'again' } : { kind: 'parked' };
    }
  }
}

/** Puts the node on the list of those whom a signal to `resource` wakes. `new`: it was not there before. */
async function registerSignal(scene: Scene, resource: string): Promise<'new' | 'known' | undefined> {
  const { engine, stack, ref } = scene;
  const heads = await engine.store.resources.named(refOf(stack), resource);
  const target = heads.findLast((head) => head.action !== 'DELETE');
  if (!target) return undefined;
  const waiters = target.waiters ?? [];
  const same = (one: NonNullable<typeof target.waiters>[number]) =>
    one.epoch === ref.epoch && one.plan === ref.plan && one.node === ref.node;
  if (waiters.some(same)) return 'known';
  const current = waiters.filter((one) => one.epoch === ref.epoch);
  await engine.store.resources.tryChange(incarnationRef(scene, target), {}, { waiters: [...current, pointer(scene)] });
  return 'new';
}

type Poll = Extract<Wait, { kind: 'poll' }>;

const groupOf = (cloud: Cloud, wait: Poll): string =>
  `${cloud.name}#${cloud.projectId}#${wait.service}${wait.collection}#${wait.microversion ?? ''}`;

/** Seconds to the next turn of a chain: the shortest that a queue can delay for what is new, longer for what has been waiting long, with jitter. */
function pollDelay(since: readonly number[], now: number, random: number): number {
  const age = Math.max(0, Math.min(...since.map((at) => now - at))) / 1000;
  return Math.min(15, Math.max(1, age / 8)) + (age > 8 ? random : 0);
}

/**
 * Handles one message of a poll chain. `wake` advances a node whose wait is over; the chain goes on while anybody waits.
 * While somebody has not waited long, a turn looks twice: a queue cannot delay for less than a second.
 */
export async function poll(
  engine: Engine,
  message: { readonly tenant: string; readonly group: string; readonly seq: number },
  wake: (node: NodeRef) => Promise<void>,
): Promise<void> {
  const { store, runtime } = engine;
  const { tenant, group } = message;
  const due = () => runtime.clock.now() + chainPatience * 1000;
  const taken = await store.waits.take(tenant, group, message.seq, due());
  if (!taken) return;
  const { left, over } = await look(engine, message, wake);
  if (left.length === 0 && over === 0 && (await store.waits.end(tenant, group, taken))) return;
  const now = runtime.clock.now();
  const since = left.length > 0 ? left.map((waiter) => waiter.since) : [now];
  const delay = pollDelay(since, now, runtime.random());
  await sendWait(runtime, { kind: 'poll', tenant, group, seq: taken.seq }, delay);
  if (delay > 1) return;
  await runtime.clock.sleep(500);
  await look(engine, message, wake);
}

/** Asks the cloud once for all who wait and wakes those whose wait is over. Who waits still, and how many were woken. */
async function look(
  engine: Engine,
  { tenant, group }: { readonly tenant: string; readonly group: string },
  wake: (node: NodeRef) => Promise<void>,
): Promise<{ readonly left: readonly Waiter[]; readonly over: number }> {
  const { store } = engine;
  const waiters = await store.waits.waiters(tenant, group);
  const over = waiters.length === 0 ? [] : await ended(engine, waiters);
  if (over.length > 0) {
    // Leaves first: a node that has to wait for the same again registers anew.
    await store.waits.leave(
      group,
      over.map(({ node }) => node),
    );
    await inParallel(over, 8, ({ node }) => wake(node));
  }
  return { left: waiters.filter((waiter) => !over.includes(waiter)), over: over.length };
}

/** Those whose wait is over. A cloud that does not answer ends nobody's wait; one that refuses lets the nodes find out. */
async function ended(engine: Engine, waiters: readonly Waiter[]): Promise<readonly Waiter[]> {
  const [first] = waiters;
  if (!first) return [];
  const cloud = await cloudOf(engine, first.node);
  // The stack is gone: whoever waits finds out itself.
  if (!cloud) return waiters.filter(({ node }) => node.stack === first.node.stack);
  try {
    if (waiters.length > oneByOne) {
      const listed = await list(cloud, first.wait);
      const results = await inParallel(waiters, 4, async (waiter) => {
        const object = listed.get(waiter.wait.id);
        // Not in the list: gone, or not shown yet. Only a look at the object itself tells.
        return object ? over(waiter.wait, object) : over(waiter.wait, await show(cloud, waiter.wait));
      });
      return waiters.filter((_, at) => results[at]);
    }
    const results = await inParallel(waiters, oneByOne, async ({ wait }) => over(wait, await show(cloud, wait)));
    return waiters.filter((_, at) => results[at]);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    engine.runtime.log.warn('a poll failed', { service: first.wait.service, class: error.class, error });
    return error.class === 'transient' || error.class === 'busy' ? [] : waiters;
  }
}

async function cloudOf(engine: Engine, node: NodeRef): Promise<Cloud | undefined> {
  const head = await engine.store.stacks.head(node);
  if (!head || head.tombstone) return undefined;
  const { stored } = await engine.load(refOf(head), head.name, head.version);
  return engine.cloud(stored, head);
}

async function list(cloud: Cloud, wait: Poll): Promise<ReadonlyMap<string, unknown>> {
  const plural =
    wait.collection
      .split('?')[0]
      ?.split('/')
      .filter((part) => part !== 'detail')
      .at(-1) ?? '';
  const call = {
    service: wait.service,
    path: wait.collection,
    ...(wait.microversion && { microversion: wait.microversion }),
  };
  const objects = await listAll(cloud, call, plural.replaceAll('-', '_'));
  return new Map(objects.map((object) => [String(object.id ?? object.uuid ?? object.name), object]));
}

/** undefined: it is not there. */
async function show(cloud: Cloud, wait: Poll): Promise<unknown> {
  try {
    const { body } = await cloud.request({
      service: wait.service,
      method: 'GET',
      path: `${wait.item}${wait.item.endsWith('/') ? '' : '/'}${encodeURIComponent(wait.id)}`,
      ...(wait.microversion && { microversion: wait.microversion }),
    });
    const values = typeof body === 'object' && body !== null ? Object.values(body) : [];
    const [only] = values;
    return values.length === 1 && typeof only === 'object' && only !== null ? only : body;
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return undefined;
    throw error;
  }
}

/** Whether an object (undefined: gone) ends the wait. */
function over(wait: Poll, object: unknown): boolean {
  if (object === undefined) return true;
  const value = String(follow(object, wait.field.split('.')) ?? '').toLowerCase();
  const among = (list: readonly string[] | undefined) => list?.some((one) => one.toLowerCase() === value) ?? false;
  return wait.gone ? among(wait.until) : !among(wait.while);
}

/** Runs `call` on all, so many at a time; the results in order. */
export async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  call: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await call(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
