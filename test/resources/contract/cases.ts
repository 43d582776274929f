import assert from 'node:assert/strict';
import { CloudError } from '../../../lib/openstack/index.ts';
import type { ResourceType } from '../../../lib/resources/contract.ts';
import { Driver } from './driver.ts';
import { assertContains } from './expect.ts';
import type { Bench, Fixture, Given, Made } from './fixture.ts';
import { meddling } from './meddling.ts';

/**
 * What every resource type has to prove (the contract tests), on any cloud: the same cases run on the simulated cloud and on a
 * real one.
 */

export interface ContractCase {
  readonly name: string;
  run(bench: Bench): Promise<void>;
}

/** The cases of one type. Each cleans up behind itself, also when it fails. */
export function contractCases(fixture: Fixture): readonly ContractCase[] {
  const cases: ContractCase[] = [
    one('is created with the least properties', leastCase),
    one('is created with all properties', fullCase),
    one('is deleted, also when it is gone', goneCase),
  ];
  if (fixture.updates !== undefined) {
    cases.push(one('takes each updatable property, twice the same', updateCase));
    cases.push(one('goes on without each updatable property, and takes it again', removeCase));
  }
  if (fixture.replacement !== null) cases.push(one('is replaced, the new one first', replaceCase));
  if (fixture.takesBack) cases.push(one('is taken back after its replacement was given up', takeBackCase));
  if (fixture.notFound === undefined) cases.push(one('is found after a lost answer', lostCase));
  cases.push(one('leaves nothing behind when its creation fails', failedCase));
  return cases;

  function one(name: string, run: (fixture: Fixture, place: Place) => Promise<void>): ContractCase {
    return { name, run: (bench) => inPlace(fixture, bench, (place) => run(fixture, place)) };
  }
}

/** Properties of a type that its fixtures leave out without a reason. */
export function untested(fixtures: readonly Fixture[], type: ResourceType): readonly string[] {
  const made: Made = new Proxy({}, { get: (_, name) => String(name) });
  const set = new Set(fixtures.flatMap((one) => Object.keys({ ...one.minimal(made), ...one.full(made) })));
  const updated = new Set(fixtures.flatMap(({ updates }) => Object.keys(updates ?? {})));
  const apart = new Set(fixtures.flatMap((one) => Object.keys(one.apart ?? {})));
  return Object.entries(type.properties).flatMap(([name, { updateAllowed, support }]) => {
    if (apart.has(name) || support?.status === 'HIDDEN') return [];
    const missing = set.has(name) ? [] : [`${name} is never set`];
    return updateAllowed && !updated.has(name) ? [...missing, `${name} is never updated`] : missing;
  });
}

interface Place {
  readonly bench: Bench;
  readonly type: ResourceType;
  readonly made: Made;
  driver(): Driver;
}

/** Makes what the type needs, runs the case, and takes everything away again. */
async function inPlace(fixture: Fixture, bench: Bench, run: (place: Place) => Promise<void>): Promise<void> {
  const type = typeOf(bench, fixture.type);
  const needs: Driver[] = [];
  const drivers: Driver[] = [];
  const made: Record<string, string> = { prefix: bench.prefix };
  try {
    for (const [name, needed, properties] of fixture.needs ?? []) {
      const driver = new Driver(bench, typeOf(bench, needed));
      needs.push(driver);
      await driver.create(properties(made));
      made[name] = driver.reference();
    }
    await run({
      bench,
      type,
      made,
      driver() {
        const driver = new Driver(bench, type);
        drivers.push(driver);
        return driver;
      },
    });
  } finally {
    for (const driver of [...drivers.reverse(), ...needs.reverse()]) {
      driver.cloud = bench.cloud;
      await driver.delete();
    }
  }
}

function typeOf(bench: Bench, name: string): ResourceType {
  const type = bench.types(name);
  assert(type !== undefined, `no type ${name}`);
  return type;
}

async function exists(fixture: Fixture, driver: Driver): Promise<boolean> {
  try {
    if (fixture.exists !== undefined) return await fixture.exists(driver.context(undefined));
    const { show } = await driver.attributes(['show']);
    return show !== null && show !== undefined && show !== '';
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return false;
    throw error;
  }
}

async function leastCase(fixture: Fixture, { type, driver, made }: Place): Promise<void> {
  const it = driver();
  await it.create(fixture.minimal(made));
  assert(await exists(fixture, it), 'it is not there');
  const names = Object.keys(type.attributes).filter((name) => !(name in (fixture.attributesApart ?? {})));
  if (names.length > 0) {
    const values = await it.attributes(names);
    for (const name of names) assert(values[name] !== undefined, `attribute ${name} is not told`);
  }
  await it.delete();
  assert(!(await exists(fixture, it)), 'it is still there');
}

async function fullCase(fixture: Fixture, { driver, made }: Place): Promise<void> {
  const it = driver();
  await it.create(fixture.full(made));
  assert(await exists(fixture, it), 'it is not there');
  if (fixture.shows !== undefined) assertContains((await it.attributes(['show'])).show, fixture.shows(made), 'show');
  if (it.checks) await it.act('check');
}

async function goneCase(fixture: Fixture, { driver, made }: Place): Promise<void> {
  const it = driver();
  await it.create(fixture.minimal(made));
  await it.delete();
  await it.delete();
  assert(!(await exists(fixture, it)), 'it is still there');
}

async function updateCase(fixture: Fixture, { driver, made }: Place): Promise<void> {
  const it = driver();
  let properties: Given = fixture.full(made);
  await it.create(properties);
  for (const [name, change] of Object.entries(fixture.updates ?? {})) {
    const { [name]: _, ...others } = properties;
    const to = change.to(made);
    properties = { ...others, ...(to !== undefined && { [name]: to }), ...change.with?.(made) };
    try {
      await it.update(properties, 2);
    } catch (error) {
      throw new Error(`update of ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    assert(await exists(fixture, it), `it is gone after the update of ${name}`);
    const shows = change.shows?.(made);
    if (shows !== undefined)
      assertContains((await it.attributes(['show'])).show, shows, `show after update of ${name}`);
  }
}

/** A property that the template does not give any more must not fail the update. */
async function removeCase(fixture: Fixture, { type, driver, made }: Place): Promise<void> {
  const it = driver();
  const full = fixture.full(made);
  await it.create(full);
  for (const name of Object.keys(fixture.updates ?? {})) {
    if (type.properties[name]?.required || fixture.needed?.includes(name) || !(name in full)) continue;
    const { [name]: _, ...others } = full;
    for (const [given, how] of [
      [others, 'without'],
      [full, 'again with'],
    ] as const) {
      await it.update(given).catch((error: unknown) => {
        throw new Error(`update ${how} ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
      });
    }
    assert(await exists(fixture, it), `it is gone after the update without ${name}`);
  }
  if (fixture.shows !== undefined) assertContains((await it.attributes(['show'])).show, fixture.shows(made), 'show');
}

async function replaceCase(fixture: Fixture, { driver, made }: Place): Promise<void> {
  const old = driver();
  await old.create(fixture.full(made));
  const fresh = driver();
  if (old.preparesReplacement) await old.act('prepareReplace');
  await fresh.create((fixture.replacement ?? fixture.full)(made));
  await old.delete();
  assert(await exists(fixture, fresh), 'the new one went with the old one');
}

/** As the engine rolls back: the new one lets go in its turn, then the old one takes back what it had. */
async function takeBackCase(fixture: Fixture, { driver, made }: Place): Promise<void> {
  const old = driver();
  await old.create(fixture.full(made));
  await old.act('prepareReplace');
  const fresh = driver();
  await fresh.create((fixture.replacement ?? fixture.full)(made));
  await fresh.act('prepareReplace');
  await old.act('takeBack');
  await fresh.delete();
  if (fixture.shows !== undefined) assertContains((await old.attributes(['show'])).show, fixture.shows(made), 'show');
  if (fixture.takesBack !== 'show') await fixture.takesBack?.(old.context(undefined));
}

const lost = () => new CloudError('transient', 'the answer was lost', { service: 'test' });

/** The call that makes the object arrives, its answer does not; then the object is found, taken over and completed. */
async function lostCase(fixture: Fixture, { driver, made, bench }: Place): Promise<void> {
  const number = await creatingCall(fixture, driver(), made, bench);
  const it = driver();
  it.cloud = meddling(bench.cloud, async (at, _, send) => {
    if (at !== number) return;
    await send();
    throw lost();
  });
  await assert.rejects(it.create(fixture.full(made)), /the answer was lost/);
  assert.equal(it.record.physicalId, null, 'it has an id without an answer');
  it.cloud = bench.cloud;
  const found = await it.find();
  assert.equal(found.length, 1, `found ${found.length} objects instead of one`);
  await it.resume(found[0] ?? '');
  assert(await exists(fixture, it), 'it is not there');
}

/** Number of the call whose answer gives the physical id. */
async function creatingCall(fixture: Fixture, it: Driver, made: Made, bench: Bench): Promise<number> {
  let number = 0;
  const cloud = meddling(bench.cloud, async (at) => {
    if (it.record.physicalId === null) number = at;
  });
  it.cloud = cloud;
  await it.create(fixture.full(made));
  await it.delete();
  return number;
}

/** Each call of the creation in turn fails before it arrives; after a delete nothing is left. */
async function failedCase(fixture: Fixture, { driver, made, bench }: Place): Promise<void> {
  for (let failing = 1; ; failing++) {
    const it = driver();
    let failed = false;
    it.cloud = meddling(bench.cloud, async (at) => {
      if (at !== failing) return;
      failed = true;
      throw new CloudError('fatal', 'refused', { service: 'test' });
    });
    const result = await it.create(fixture.full(made)).then(
      () => 'made',
      (error: Error) => error.message,
    );
    it.cloud = bench.cloud;
    await it.delete();
    if (fixture.notFound === undefined)
      assert.deepEqual(await it.find(), [], `something is left after call ${failing}`);
    if (it.record.physicalId !== null) assert(!(await exists(fixture, it)), `it is there after call ${failing} failed`);
    if (!failed) return;
    assert.match(result, /refused/, `the failure of call ${failing} was swallowed`);
  }
}
