import { expect, test } from 'vitest';
import { caller, callerOf, templateOf, World } from './world.ts';

const lab = (a: string) => templateOf({ net: { properties: { a } } });

async function labOf(world: World) {
  const stack = await world.run(world.commands.create(caller, { name: 'lab', template: lab('first') }));
  await world.settled(stack.id);
  return {
    ...stack,
    async update(user: string, a: string) {
      await world.run(world.commands.update(callerOf(user), stack, { patch: false, template: lab(a) }));
      expect(await world.settled(stack.id)).toBe('UPDATE_COMPLETE');
    },
    async delete() {
      await world.run(world.commands.delete(caller, stack));
      expect(await world.settled(stack.id)).toBe('DELETE_COMPLETE');
      await world.clock.pass(1000);
    },
  };
}

test('with a stack go the trusts of all who have updated it', async () => {
  const world = await new World().start();
  const stack = await labOf(world);
  for (const [at, user] of ['u2', 'u3', 'u4', 'u1', 'u5'].entries()) await stack.update(user, `v${at}`);
  const owners = [...world.trusts.values()].map(({ trustorUserId }) => trustorUserId);
  expect(owners.toSorted()).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
  await stack.delete();
  expect(world.objects()).toEqual([]);
  expect([...world.trusts]).toEqual([]);
  await world.embedded.stop();
});

test('users who take turns lend one trust each', async () => {
  const world = await new World().start();
  const stack = await labOf(world);
  for (const at of [1, 2, 3]) for (const user of ['u2', 'u1']) await stack.update(user, `${user}-${at}`);
  expect(world.trusts.size).toBe(2);
  await stack.delete();
  expect([...world.trusts]).toEqual([]);
  await world.embedded.stop();
});

test('a trust stays as long as something made on it in a nested stack may have to be swept up', async () => {
  const world = await new World({ late: 1, lateBy: 40_000, seed: 2 }).start();
  const template = { heat_template_version: '2021-04-16', resources: { child: { type: 'child.yaml' } } };
  const files = { 'child.yaml': JSON.stringify(templateOf({ net: {} })) };
  const stack = await world.run(world.commands.create(caller, { name: 'lab', template, files }));
  await world.clock.pass(1000);
  world.quiet = true;
  await world.run(world.commands.delete(caller, stack));
  expect(await world.settled(stack.id)).toBe('DELETE_COMPLETE');
  await world.clock.pass(300_000);
  expect(world.objects()).toEqual([]);
  expect([...world.trusts]).toEqual([]);
  await world.embedded.stop();
});

const dying: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'a stack': (world) => world.commands.create(caller, { name: 'lab', template: lab('first') }),
  'a cohort': (world) =>
    world.cohorts.create(caller, { name: 'class', template: lab('first'), roster: [{ id: 'ann' }, { id: 'bob' }] }),
};

test.each(Object.keys(dying))('a request for %s that dies with a new trust in its hands leaves none', async (what) => {
  const world = await new World().start();
  const { clouds } = world.engine;
  let made = () => {};
  const lent = new Promise<void>((resolve) => {
    made = resolve;
  });
  const createTrust: typeof clouds.createTrust = async (token, mark) => {
    await clouds.createTrust(token, mark);
    made();
    return new Promise<never>(() => {});
  };
  Object.assign(world.engine, { clouds: { ...clouds, createTrust } });
  void dying[what]?.(world);
  await world.run(lent);
  expect(world.trusts.size).toBe(1);
  await world.clock.pass(300_000);
  expect([...world.trusts]).toEqual([]);
  expect(await world.run(world.cohorts.list(caller))).toEqual([]);
  await world.embedded.stop();
});
