import { expect, test } from 'vitest';
import type { ValueMap } from '../../lib/template/values.ts';
import { thing } from './things.ts';
import { caller, tenant, World, type WorldOptions } from './world.ts';

const value = (of: unknown, more: object = {}) => ({ type: 'OS::Heat::Value', properties: { value: of }, ...more });
const from = (name: string) => ({ get_attr: [name, 'value'] });
const template = (resources: object, outputs: object = {}) =>
  ({ heat_template_version: '2021-04-16', resources, outputs }) as unknown as ValueMap;

/** Light resources before, beside and behind a thing. */
const mixed = template(
  {
    password: { type: 'OS::Heat::RandomString', properties: { length: 12 } },
    copy: value(from('password')),
    server: { type: thing, properties: { a: from('copy') } },
    after: value({ get_resource: 'server' }, { depends_on: ['server', 'copy'] }),
    last: value({ list_join: ['/', [from('after'), from('password')]] }),
    ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`one${n}`, { type: 'OS::Heat::None' }])),
  },
  { last: { value: from('last') }, password: { value: from('password') } },
);

async function made(options: WorldOptions, of: ValueMap) {
  const world = await new World(options).start();
  const { id } = await world.run(world.commands.create(caller, { name: 'light', template: of }));
  return { world, id, status: await world.settled(id) };
}

const eventsOf = async ({ world, id }: Awaited<ReturnType<typeof made>>) =>
  (await world.run(world.engine.store.events.list({ tenant, stack: id }))).map(
    (one) => `${one.name} ${one.action}_${one.status}`,
  );
const recordsOf = ({ world, id }: Awaited<ReturnType<typeof made>>) =>
  world.run(world.engine.store.resources.heads({ tenant, stack: id }));

/** What a Value holds, or a RandomString drew. */
async function held({ world, id }: Awaited<ReturnType<typeof made>>, name: string): Promise<unknown> {
  const ref = { tenant, stack: id };
  const [head] = await world.run(world.engine.store.resources.named(ref, name));
  if (!head) return undefined;
  const [contents] = await world.run(
    world.engine.store.resources.contents([
      { ref: { ...ref, name, inc: head.inc }, body: head.body, state: head.state },
    ]),
  );
  return contents?.state?.data.value ?? contents?.body?.properties.value;
}

const idOf = async (it: Awaited<ReturnType<typeof made>>, name: string) =>
  (await recordsOf(it)).find((record) => record.name === name)?.physicalId;

test('a chain of light resources needs no execution of its own, and few writes', async () => {
  const links = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [
      `r${n}`,
      value(n === 0 ? 'x' : { list_join: ['', [from(`r${n - 1}`), String(n)]] }),
    ]),
  );
  const it = await made({}, template(links));
  expect(it.status).toBe('CREATE_COMPLETE');
  expect(await held(it, 'r19')).toBe(`x${Array.from({ length: 19 }, (_, n) => n + 1).join('')}`);
  expect(await eventsOf(it)).toEqual([
    'light CREATE_IN_PROGRESS',
    ...Object.keys(links).flatMap((name) => [`${name} CREATE_IN_PROGRESS`, `${name} CREATE_COMPLETE`]),
    'light CREATE_COMPLETE',
  ]);
  expect(it.world.embedded.functions.counts.get('act') ?? 0).toBe(0);
  expect(it.world.trusts.size).toBe(0);
  expect(it.world.embedded.dynamodb.calls()).toBeLessThan(40);
  await it.world.embedded.stop();
});

test('light resources behind a thing are carried out where it is released', async () => {
  const it = await made({ latency: () => 1500 }, mixed);
  expect(it.status).toBe('CREATE_COMPLETE');
  expect(it.world.embedded.functions.counts.get('act')).toBe(1);
  expect(await held(it, 'last')).toBe(`${await idOf(it, 'server')}/${await held(it, 'password')}`);
  await it.world.run(it.world.commands.delete(caller, { name: 'light', id: it.id }));
  expect(await it.world.settled(it.id)).toBe('DELETE_COMPLETE');
  expect(await recordsOf(it)).toEqual([]);
  expect(it.world.objects()).toEqual([]);
  await it.world.embedded.stop();
});

test('one that is refused fails its stack as any other does, and nothing behind it begins', async () => {
  const it = await made(
    {},
    template({
      bad: { type: 'OS::Heat::RandomString', properties: { length: value(1) } },
      good: value('x'),
      behind: value('y', { depends_on: ['bad'] }),
    }),
  ).catch((error: Error) => error);
  expect(it).toBeInstanceOf(Error);
  const failing = await made(
    {},
    template({
      first: value('no number'),
      bad: { type: 'OS::Heat::RandomString', properties: { length: from('first') } },
      behind: value('y', { depends_on: ['bad'] }),
    }),
  );
  expect(failing.status).toBe('CREATE_FAILED');
  const records = await recordsOf(failing);
  expect(records.map(({ name, action, status }) => `${name} ${action}_${status}`).sort()).toEqual([
    'bad CREATE_FAILED',
    'behind INIT_COMPLETE',
    'first CREATE_COMPLETE',
  ]);
  await failing.world.embedded.stop();
});

test('what an update lends a stack that had asked for nothing is there to undo it with', async () => {
  const it = await made({ failures: { bad: { create: [1, 2, 3, 4, 5, 6, 7, 8, 9] } } }, template({ only: value('x') }));
  const { world, id } = it;
  expect(world.trusts.size).toBe(0);
  const update = template({
    only: value('x'),
    server: { type: thing, properties: { a: 'one' } },
    bad: { type: thing, depends_on: ['server'] },
  });
  const request = { patch: false, template: update, disableRollback: false };
  await world.run(world.commands.update(caller, { name: 'light', id }, request));
  expect(await world.settled(id)).toBe('ROLLBACK_COMPLETE');
  expect(world.objects()).toEqual([]);
  await world.run(world.commands.delete(caller, { name: 'light', id }));
  expect(await world.settled(id)).toBe('DELETE_COMPLETE');
  expect(world.trusts.size).toBe(0);
  await world.embedded.stop();
});

test('whenever functions die or answers are lost, each is made once and reads what the other holds', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const it = await made({ seed, faults: { kill: 0.06, lostAnswer: 0.04 }, latency: () => 800 }, mixed);
    expect(it.status, `seed ${seed}`).toBe('CREATE_COMPLETE');
    const events = await eventsOf(it);
    const records = await recordsOf(it);
    for (const { name } of records)
      expect(
        events.filter((one) => one === `${name} CREATE_COMPLETE`),
        `seed ${seed}, ${name}`,
      ).toHaveLength(1);
    const password = await held(it, 'password');
    expect(password).toMatch(/^\w{12}$/);
    expect(await held(it, 'copy'), `seed ${seed}`).toBe(password);
    expect(await held(it, 'last'), `seed ${seed}`).toBe(`${await idOf(it, 'server')}/${password}`);
    await it.world.run(it.world.commands.delete(caller, { name: 'light', id: it.id }));
    expect(await it.world.settled(it.id), `seed ${seed}`).toBe('DELETE_COMPLETE');
    expect(await recordsOf(it)).toEqual([]);
    expect(it.world.objects()).toEqual([]);
    await it.world.embedded.stop();
  }
});
