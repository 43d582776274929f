import { expect, test } from 'vitest';
import { caller, type Resources, templateOf, tenant, World } from './world.ts';

const slow = { properties: { a: 'x' } };
const [asThing, asValue]: readonly Resources[string][] = [
  { depends_on: ['slow'] },
  { value: 'v', depends_on: ['slow'] },
];

test.each([
  ['a thing', asValue, asThing, ['other', 'slow']],
  ['a value', asThing, asValue, ['slow']],
])('what was not begun when an update makes it %s is made as that', async (_, before, after, objects) => {
  const world = await new World({ latency: () => 20_000 }).start();
  const stack = await world.run(
    world.commands.create(caller, { name: 'lab', template: templateOf({ slow, other: before ?? {} }) }),
  );
  await world.clock.pass(5000);
  const template = templateOf({ slow, other: after ?? {} });
  await world.run(world.commands.update(caller, stack, { patch: false, template }));
  expect(await world.settled(stack.id)).toBe('UPDATE_COMPLETE');
  expect(world.objects().map(({ name }) => name)).toEqual(objects);
  const records = await world.run(world.engine.store.resources.heads({ tenant, stack: stack.id }));
  expect(records.map(({ name }) => name)).toEqual(['other', 'slow']);
  await world.run(world.commands.delete(caller, stack));
  expect(await world.settled(stack.id)).toBe('DELETE_COMPLETE');
  expect(world.objects()).toEqual([]);
  await world.embedded.stop();
});
