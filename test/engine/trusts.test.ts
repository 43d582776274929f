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
