import assert from 'node:assert/strict';
import type { Behaviour } from '../../lib/resources/contract.ts';
import { dueShards } from '../../lib/store/keys.ts';
import { caller, templateOf, tenant, thingsOf, type World } from '../engine/world.ts';
import { ask, type Request } from './asking.ts';
import { randomNest, randomStack } from './graphs.ts';

/** What is asked of the service in one run, and what must hold; throws where it does not. */
export type Story = (world: World, about: { readonly faulty: boolean; readonly interrupt: boolean }) => Promise<void>;

const hours = 3_600_000;
const ever = Number.POSITIVE_INFINITY;

/** One stack by name, asked and looked at. */
function stackOf(world: World, name: string) {
  let id = '';
  const self = {
    async ask(request: Request) {
      await ask(world, name, request);
      if (request.ask !== 'create') return;
      const found = await world.run(world.engine.store.stacks.byName(tenant, name));
      assert.ok(found, `${name} is not there after its create was answered`);
      id = found;
    },
    /** Its state once it rests, or once `calls` more calls have changed the cloud. */
    settled: (calls = ever) => world.settled(id, calls, 12 * hours),
    async becomes(...states: readonly string[]) {
      const state = await self.settled();
      assert.ok(states.includes(state), `${name} is ${state}, not ${states.join(' or ')}: ${await self.reason()}`);
      return state;
    },
    async reason() {
      return (await world.run(world.engine.store.stacks.head({ tenant, stack: id })))?.reason;
    },
    async leavesNothing() {
      assert.deepEqual(await world.run(world.engine.store.resources.heads({ tenant, stack: id })), []);
    },
  };
  return self;
}

/** What was given up on has been looked for once more. */
const sweptUp = (world: World) => world.clock.pass(120_000);

/** Exactly these things are there, by name, each once. */
function has(world: World, names: readonly string[]): void {
  assert.deepEqual(
    world
      .objects()
      .map((one) => one.name)
      .sort(),
    [...names].sort(),
  );
}

/** Nothing is left in the cloud or owed, and nothing was asked of the cloud that should not have been. */
async function nothingLeft(world: World): Promise<void> {
  world.quiet = true;
  await world.clock.pass(1_200_000);
  assert.deepEqual(world.objects(), []);
  assert.deepEqual([...world.trusts.keys()], []);
  const { table } = world.engine.store;
  const owed = await world.run(Promise.all(dueShards.map((shard) => table.due(shard, Number.MAX_SAFE_INTEGER, 100))));
  assert.deepEqual(owed.flat(), []);
  for (const queue of ['wait', 'start'])
    assert.deepEqual(world.embedded.sqs.counts(queue), { visible: 0, inFlight: 0, delayed: 0 });
  // An execution whose token was lost with the function that had it waits until its stack's time is up.
  if ((await world.executing()).length > 0) await world.clock.pass(1.1 * hours);
  assert.deepEqual(await world.executing(), []);
}

/** Create, now and then update or delete half way, delete at the end. */
const changing: Story = async (world, { interrupt }) => {
  const { random } = world;
  const stack = stackOf(world, 'changing');
  const size = 2 + Math.floor(random() * 7);
  const first = randomStack(random, size);
  const half = () => (interrupt ? Math.floor(random() * size * 1.5) : ever);
  await stack.ask({ ask: 'create', template: templateOf(first) });
  await stack.settled(half());
  if (random() < 0.7) {
    const next = randomStack(random, 1 + Math.floor(random() * 8));
    await stack.ask({ ask: 'update', template: templateOf(next) });
    if (random() < 0.6) await stack.settled(half());
    else {
      await stack.becomes('UPDATE_COMPLETE');
      await sweptUp(world);
      has(world, thingsOf(next));
    }
  } else if (!interrupt) {
    await stack.becomes('CREATE_COMPLETE');
    await sweptUp(world);
    has(world, thingsOf(first));
  }
  await stack.ask({ ask: 'delete' });
  await stack.becomes('DELETE_COMPLETE');
  await stack.leavesNothing();
};

/** Things fail to be made or changed; stacks go back, or are mended. */
const failing: Story = async (world, { faulty }) => {
  const { random, things } = world;
  const stack = stackOf(world, 'failing');
  const rollback = random() < 0.5;
  const first = { sound: { properties: {} }, ...randomStack(random, 1 + Math.floor(random() * 5)) };
  const frail = thingsOf(first);
  const victim = frail[Math.floor(random() * frail.length)] ?? '';
  const how = random() < 0.5 ? 'create' : 'broken';
  things.failures = { [victim]: { [how]: [1] } };
  await stack.ask({ ask: 'create', template: templateOf(first), rollback });
  // A function that died with the failure in its hands tries again, and may succeed.
  const bad = rollback ? 'ROLLBACK_COMPLETE' : 'CREATE_FAILED';
  const state = await stack.becomes(bad, ...(faulty ? ['CREATE_COMPLETE'] : []));
  await sweptUp(world);
  if (state === 'ROLLBACK_COMPLETE') has(world, []);
  if (state === 'CREATE_FAILED') {
    things.failures = {};
    await stack.ask({ ask: 'update', template: templateOf(first) });
    await stack.becomes('UPDATE_COMPLETE');
    await sweptUp(world);
    has(world, thingsOf(first));
  }
  if (state !== 'ROLLBACK_COMPLETE') {
    const next = randomStack(random, 1 + Math.floor(random() * 6));
    things.failures = Object.fromEntries(
      Object.keys(next).map((name) => [name, random() < 0.3 ? { create: [1, 2, 3], update: [1, 2] } : {}]),
    );
    await stack.ask({ ask: 'update', template: templateOf(next), rollback });
    const after = await stack.becomes('UPDATE_COMPLETE', 'UPDATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED');
    things.failures = {};
    await sweptUp(world);
    if (after === 'UPDATE_COMPLETE') has(world, thingsOf(next));
    if (after === 'ROLLBACK_COMPLETE') has(world, thingsOf(first));
  }
  await stack.ask({ ask: 'delete' });
  await stack.becomes('DELETE_COMPLETE');
  await stack.leavesNothing();
};

/** The cloud refuses to remove what an update has replaced or does not name any more; the stack goes back, or is taken back. */
const refusing: Story = async (world, { faulty }) => {
  const { random, things } = world;
  const { behaviour } = things.type;
  const usable: Behaviour['usable'] = async ({ resource }) =>
    things.live().some(({ id }) => id === resource.physicalId);
  Object.assign(things.type, { behaviour: { ...behaviour, usable, wholeWhenRefused: true } });
  const stack = stackOf(world, 'refusing');
  const rollback = random() < 0.5;
  const others = randomStack(random, 1 + Math.floor(random() * 5));
  const pair = (imm1: string) => ({
    ...others,
    kept: { properties: { imm1 } },
    user: { properties: { imm2: { ref: 'kept' } } },
  });
  const next = random() < 0.5 ? pair('two') : others;
  const kept = () => things.live().flatMap(({ id, name }) => (name === 'kept' ? [id] : []));
  await stack.ask({ ask: 'create', template: templateOf(pair('one')), rollback });
  await stack.becomes('CREATE_COMPLETE');
  await sweptUp(world);
  const before = kept();
  things.failures = { kept: { delete: [1] } };
  await stack.ask({ ask: 'update', template: templateOf(next), rollback });
  const bad = rollback ? 'ROLLBACK_COMPLETE' : 'UPDATE_FAILED';
  const state = await stack.becomes(bad, ...(faulty ? ['UPDATE_COMPLETE'] : []));
  if (state === 'UPDATE_FAILED') {
    await stack.ask({ ask: 'update', template: templateOf(pair('one')) });
    await stack.becomes('UPDATE_COMPLETE');
  }
  await sweptUp(world);
  // An update that was asked for twice is taken back to itself.
  if (state === 'UPDATE_FAILED' || !faulty) {
    has(world, thingsOf(pair('one')));
    assert.deepEqual(kept(), before, 'what was refused was not kept');
  }
  await stack.ask({ ask: 'delete' });
  await stack.becomes('DELETE_COMPLETE');
  await stack.leavesNothing();
};

/** Stacks in stacks: groups that grow and shrink, templates as resources. */
const nested: Story = async (world, { interrupt }) => {
  const { random } = world;
  const stack = stackOf(world, 'nested');
  const half = () => (interrupt ? Math.floor(random() * 8) : ever);
  const first = randomNest(random);
  await stack.ask({ ask: 'create', template: first.template, files: first.files });
  if ((await stack.settled(half())) === 'CREATE_COMPLETE' && !interrupt) {
    await sweptUp(world);
    has(world, first.names);
  }
  if (random() < 0.7) {
    const next = randomNest(random);
    await stack.ask({ ask: 'update', template: next.template, files: next.files });
    if (random() < 0.5) await stack.settled(half());
    else {
      await stack.becomes('UPDATE_COMPLETE');
      await sweptUp(world);
      has(world, next.names);
    }
  }
  await stack.ask({ ask: 'delete' });
  await stack.becomes('DELETE_COMPLETE');
  await stack.leavesNothing();
};

/** Suspended, resumed, checked. */
const visiting: Story = async (world) => {
  const { random, things } = world;
  const stack = stackOf(world, 'visiting');
  await stack.ask({ ask: 'create', template: templateOf(randomStack(random, 2 + Math.floor(random() * 5))) });
  await stack.becomes('CREATE_COMPLETE');
  await sweptUp(world);
  await stack.ask({ ask: 'suspend' });
  await stack.becomes('SUSPEND_COMPLETE');
  assert.ok(
    things.live().every((one) => one.suspended),
    'something is not suspended',
  );
  await stack.ask({ ask: 'resume' });
  await stack.becomes('RESUME_COMPLETE');
  assert.ok(!things.live().some((one) => one.suspended), 'something is still suspended');
  await stack.ask({ ask: 'check' });
  await stack.becomes('CHECK_COMPLETE');
  await stack.ask({ ask: 'delete' });
  await stack.becomes('DELETE_COMPLETE');
  await stack.leavesNothing();
};

/** Several at once, which share one poll chain; some are cancelled, or given too little time. */
const many: Story = async (world, { faulty }) => {
  const { random } = world;
  const graphs = Array.from({ length: 3 }, () => randomStack(random, 1 + Math.floor(random() * 5)));
  const stacks = graphs.map((_, at) => stackOf(world, `many${at}`));
  for (const [at, stack] of stacks.entries())
    await stack.ask({ ask: 'create', template: templateOf(graphs[at] ?? {}), ...(at === 2 && { minutes: 1 }) });
  const cancelled = random() < 0.5;
  if (cancelled) await ask(world, 'many1', { ask: 'cancel' }).catch(() => undefined);
  await stacks[0]?.becomes('CREATE_COMPLETE');
  await stacks[1]?.becomes('CREATE_COMPLETE', ...(cancelled ? ['CREATE_FAILED'] : []));
  await stacks[2]?.becomes('CREATE_COMPLETE', ...(faulty ? ['CREATE_FAILED'] : []));
  for (const stack of stacks) await stack.ask({ ask: 'delete' });
  // A minute may be too short for a deletion as well; what is left of it is removed by the next one.
  for (let again = 0; again < 10 && (await stacks[2]?.settled()) === 'DELETE_FAILED'; again++)
    await stacks[2]?.ask({ ask: 'delete' });
  for (const stack of stacks) {
    await stack.becomes('DELETE_COMPLETE');
    await stack.leavesNothing();
  }
};

/** A stack for each learner of a cohort, a few at a time; taken away when they are there, or before. */
const stamping: Story = async (world, { interrupt }) => {
  const { random, things } = world;
  const learners = 2 + Math.floor(random() * 4);
  const resources = randomStack(random, 1 + Math.floor(random() * 3));
  const concurrency = 1 + Math.floor(random() * 3);
  const status = async () => (await world.cohorts.list(caller)).find(({ name }) => name === 'class')?.status;
  const becomes = async (wanted: string | undefined, calls = ever) => {
    const goal = things.calls.length + calls;
    const wait = async () => {
      while ((await status()) !== wanted && things.calls.length < goal) await world.clock.sleep(500);
    };
    await world.run(wait(), 12 * hours);
  };
  await ask(world, 'class', { ask: 'stamp', template: templateOf(resources), learners, concurrency });
  await becomes('COMPLETE', interrupt ? Math.floor(random() * learners * 2) : ever);
  if (!interrupt) {
    await sweptUp(world);
    has(world, Array.from({ length: learners }, () => thingsOf(resources)).flat());
  }
  await ask(world, 'class', { ask: 'disband' });
  await becomes(undefined);
  assert.deepEqual(await world.run(world.engine.store.stacks.list(tenant, 'live')), []);
};

export const stories = { changing, failing, refusing, nested, visiting, many, stamping } satisfies Readonly<
  Record<string, Story>
>;

/** Plays a story and holds what is left against what should be. */
export async function play(world: World, story: Story, about: Parameters<Story>[1]): Promise<void> {
  await story(world, about);
  await nothingLeft(world);
  assert.deepEqual(world.things.violations, []);
}
