import { expect, test } from 'vitest';
import type { ActionContext } from '../../lib/resources/contract.ts';
import { caller, templateOf, tenant, World } from './world.ts';

const never = () => new Promise<never>(() => {});

test.each([1, 15, 25, 36])(
  'what is being made again is not swept up in its first try’s stead (seed %i)',
  async (seed) => {
    const world = await new World({ seed }).start();
    const { behaviour } = world.things.type;
    if (!behaviour) throw new Error('things have no behaviour');
    let tries = 0;
    const dies = () => {
      world.embedded.functions.killAll();
      return never();
    };
    const create = async (context: ActionContext) => {
      tries++;
      // First dead before the call, then after it, before its answer is stored.
      if (tries === 1) return dies();
      return behaviour.create(tries === 2 ? { ...context, created: dies } : context);
    };
    Object.assign(world.things.type, { behaviour: { ...behaviour, create } });
    const { id } = await world.run(world.commands.create(caller, { name: 'lab', template: templateOf({ net: {} }) }));
    expect(await world.settled(id)).toBe('CREATE_COMPLETE');
    await world.clock.pass(300_000);
    expect(world.objects().map(({ name }) => name)).toEqual(['net']);
    expect(tries).toBeGreaterThan(2);
    await world.embedded.stop();
  },
);

test('what another stack has made under the same name is neither adopted nor swept up', async () => {
  const world = await new World({ chosenNames: true, latency: () => 3000 }).start();
  const { behaviour } = world.things.type;
  if (!behaviour) throw new Error('things have no behaviour');
  let tries = 0;
  const create = async (context: ActionContext) => {
    if (++tries > 1) return behaviour.create(context);
    world.embedded.functions.killAll();
    return never();
  };
  Object.assign(world.things.type, { behaviour: { ...behaviour, create } });
  const make = (name: string) => world.run(world.commands.create(caller, { name, template: templateOf({ net: {} }) }));
  const lost = await make('lost');
  await world.clock.pass(1000);
  const other = await make('other');
  for (const { id } of [lost, other]) expect(await world.settled(id)).toBe('CREATE_COMPLETE');
  await world.clock.pass(300_000);
  const ids = await world.run(
    Promise.all([lost, other].map(({ id }) => world.engine.store.resources.heads({ tenant, stack: id }))),
  );
  const owned = ids.flat().map(({ physicalId }) => physicalId);
  expect(new Set(owned).size).toBe(2);
  expect(world.things.live().map(({ id }) => id)).toEqual(expect.arrayContaining(owned));
  expect(world.objects()).toHaveLength(2);
  await world.embedded.stop();
});

test('of two creates under way each adopts what it has made itself, where that can be told', async () => {
  const world = await new World({ chosenNames: true }).start();
  const { things } = world;
  const { behaviour } = things.type;
  if (!behaviour) throw new Error('things have no behaviour');
  let tries = 0;
  const made = async () => {
    // Both are made, then both answers are lost at once.
    if (++tries === 2) world.embedded.functions.killAll();
    return never();
  };
  const mine = ({ properties }: Pick<ActionContext, 'properties'>) => properties.imm1;
  Object.assign(things.type, {
    behaviour: {
      ...behaviour,
      create: (context: ActionContext) => behaviour.create(tries < 2 ? { ...context, created: made } : context),
      find: async (context: ActionContext) =>
        things.live().flatMap((one) => (mine(one) === mine(context) ? one.id : [])),
      tellsApart: async (context: ActionContext, other: ActionContext) => mine(context) !== mine(other),
    },
  });
  const stacks = await Promise.all(
    ['one', 'two'].map((name) =>
      world.run(world.commands.create(caller, { name, template: templateOf({ net: { properties: { imm1: name } } }) })),
    ),
  );
  for (const { id } of stacks) expect(await world.settled(id)).toBe('CREATE_COMPLETE');
  await world.clock.pass(300_000);
  expect(things.calls.map(({ call }) => call)).toEqual(['create', 'create']);
  await world.embedded.stop();
});
