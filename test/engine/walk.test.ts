import { expect, test } from 'vitest';
import { caller, templateOf, tenant, World } from './world.ts';

const lab = templateOf({
  net: { properties: { a: 'one' } },
  sub: { properties: { b: { ref: 'net' } } },
  port: { properties: { imm1: { attr: ['net', 'a'] }, imm2: 'i1' }, depends_on: ['sub'] },
  srv: { properties: { c: { ref: 'port' } } },
});

test('a stack is created, and deleted again, with nothing left', async () => {
  const world = await new World({ latency: () => 2500 }).start();
  const { id } = await world.run(world.commands.create(caller, { name: 'lab', template: lab }));
  expect(await world.settled(id)).toBe('CREATE_COMPLETE');
  expect(world.objects().map(({ name }) => name)).toEqual(['net', 'port', 'srv', 'sub']);
  const events = await world.run(world.engine.store.events.list({ tenant, stack: id }));
  expect(events.map((one) => `${one.name} ${one.action}_${one.status}`)).toEqual([
    'lab CREATE_IN_PROGRESS',
    ...['net', 'sub', 'port', 'srv'].flatMap((name) => [`${name} CREATE_IN_PROGRESS`, `${name} CREATE_COMPLETE`]),
    'lab CREATE_COMPLETE',
  ]);
  await world.run(world.commands.delete(caller, { name: 'lab', id }));
  expect(await world.settled(id)).toBe('DELETE_COMPLETE');
  expect(world.objects()).toEqual([]);
  expect(world.trusts.size).toBe(0);
  await world.embedded.stop();
});
