import { afterEach, beforeEach, expect, it } from 'vitest';
import { FastClock } from './fast-clock.ts';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeEach(async () => {
  kiln = await startKiln({ clock: new FastClock() });
});
afterEach(() => kiln.close());

const template = {
  heat_template_version: '2018-08-31',
  parameters: { flavor: { type: 'string', default: 'm1.tiny' }, size: { type: 'number', default: 1 } },
  resources: {
    net: { type: 'OS::Neutron::Net' },
    disk: { type: 'OS::Cinder::Volume', properties: { size: { get_param: 'size' } } },
  },
  outputs: { net: { value: { get_resource: 'net' } } },
};
const learners = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `learner-${index}` }));

async function settled(id: string): Promise<Json> {
  for (;;) {
    const { body } = await kiln.call('GET', `/cohorts/${id}`);
    if (!['STAMPING', 'DELETING'].includes(String(at(body, 'cohort', 'status')))) return at(body, 'cohort') ?? null;
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

async function stamp(body: object): Promise<string> {
  const answer = await kiln.call('POST', '/cohorts', { name: 'class', template, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return String(at(answer.body, 'cohort', 'id'));
}

const made = () => kiln.cloud.inventory().objects;

it('stamps a stack for each learner, with the parameters that are its own', async () => {
  const roster = [...learners(6), { id: 'with-room', parameters: { size: 3 } }];
  const id = await stamp({ roster, parameters: { size: 2 }, concurrency: 3 });
  expect(at(await settled(id), 'status')).toBe('COMPLETE');
  expect(at(await settled(id), 'counts')).toEqual({
    learners: 7,
    waiting: 0,
    in_progress: 0,
    complete: 7,
    failed: 0,
    deleted: 0,
  });
  const sizes = (made().volume ?? []).map((volume) => (volume as unknown as { size: number }).size);
  expect(sizes.toSorted()).toEqual([2, 2, 2, 2, 2, 2, 3]);
  const { body } = await kiln.call('GET', `/cohorts/${id}/learners?limit=2&marker=learner-4`);
  const page = at(body, 'learners') as readonly Json[];
  expect(page.map((row) => [at(row, 'id'), at(row, 'status'), at(row, 'stack', 'name')])).toEqual([
    ['learner-5', 'COMPLETE', 'class-learner-5'],
    ['with-room', 'COMPLETE', 'class-with-room'],
  ]);
  expect(at((await kiln.call('GET', '/stacks/class-learner-5')).body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
});

it('deletes every stack of a cohort and leaves nothing', async () => {
  const before = made();
  const id = await stamp({ roster: learners(5), concurrency: 2 });
  await settled(id);
  expect((await kiln.call('DELETE', `/cohorts/${id}`)).status).toBe(202);
  expect(at(await settled(id), 'status')).toBe('DELETED');
  await kiln.minute();
  const left = made();
  for (const kind of ['network', 'volume', 'trust'])
    expect(left[kind]?.length ?? 0, kind).toBe(before[kind]?.length ?? 0);
  expect(at((await kiln.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
  expect((await kiln.call('GET', '/cohorts/class')).status).toBe(404);
});

it('deletes a cohort whose stamping has not ended', async () => {
  const id = await stamp({ roster: learners(12), concurrency: 2 });
  expect((await kiln.call('DELETE', `/cohorts/${id}`)).status).toBe(202);
  expect(at(await settled(id), 'status')).toBe('DELETED');
  expect(made().volume ?? []).toEqual([]);
  expect(at((await kiln.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
});

it('goes on past a learner whose stack was deleted by hand', async () => {
  const id = await stamp({ roster: learners(3) });
  await settled(id);
  const { body } = await kiln.call('GET', '/stacks/class-learner-1');
  await kiln.call('DELETE', `/stacks/class-learner-1/${at(body, 'stack', 'id')}`);
  await kiln.call('DELETE', `/cohorts/${id}`);
  expect(at(await settled(id), 'status')).toBe('DELETED');
});

it('stops when more stacks have failed than are tolerated', async () => {
  const bad = { id: 'bad-0', parameters: { size: 'many' } };
  const roster = [{ id: 'first' }, bad, { ...bad, id: 'bad-1' }, ...learners(20)];
  const id = await stamp({ roster, concurrency: 1, failure_tolerance: 1 });
  const end = await settled(id);
  expect(at(end, 'status')).toBe('FAILED');
  expect(at(end, 'counts', 'complete')).toBe(1);
  expect(at(end, 'counts', 'failed')).toBe(2);
  expect(at(end, 'counts', 'waiting')).toBe(20);
});

it.each([
  [
    'a template that cannot be',
    { template: { ...template, resources: { x: { type: 'OS::No::Such' } } } },
    /OS::No::Such/,
  ],
  ['a roster with a learner twice', { roster: [{ id: 'a' }, { id: 'a' }] }, /listed twice/],
  ['no roster', { roster: [] }, /roster/],
  ['a learner whose id is no name', { roster: [{ id: 'a b' }] }, /roster/],
  ['a lease in the past', { lease: { at: '2001-01-01T00:00:00Z' } }, /time to come/],
])('refuses %s and stores nothing', async (_, body, message) => {
  const answer = await kiln.call('POST', '/cohorts', { name: 'class', template, roster: learners(2), ...body });
  expect(answer.status).toBe(400);
  expect(String(at(answer.body, 'error', 'message'))).toMatch(message);
  expect(at((await kiln.call('GET', '/cohorts')).body, 'cohorts')).toEqual([]);
});

it('refuses a second cohort of a name that is in use', async () => {
  await stamp({ roster: learners(1) });
  expect((await kiln.call('POST', '/cohorts', { name: 'class', template, roster: learners(1) })).status).toBe(409);
});

it('leaves a project the room for stacks of its own, and has room for as many cohorts', async () => {
  await kiln.close();
  kiln = await startKiln({ clock: new FastClock(), limits: { maxStacksPerTenant: 2 } });
  await settled(await stamp({ roster: learners(3) }));
  const own = { template: { heat_template_version: '2018-08-31' } };
  const created = [];
  for (const name of ['a', 'b', 'c']) created.push(await kiln.call('POST', '/stacks', { stack_name: name, ...own }));
  expect(created.map(({ status }) => status)).toEqual([201, 201, 400]);
  await kiln.call('DELETE', '/stacks/a');
  await settled(await stamp({ name: 'second', roster: learners(1) }));
  const third = await kiln.call('POST', '/cohorts', { name: 'third', template, roster: learners(1) });
  expect([third.status, at(third.body, 'error', 'type')]).toEqual([400, 'RequestLimitExceeded']);
});

const light = {
  heat_template_version: '2018-08-31',
  parameters: { size: { type: 'number', constraints: [{ range: { max: 5 } }] } },
  resources: { password: { type: 'OS::Heat::RandomString' } },
};

it.each([
  ['stacks that end at once, in many slots', 200, 40, 1, 'complete'],
  ['learners whose stacks cannot be made, in one slot', 60, 1, 9, 'failed'],
])('needs no reconcile for %s', async (_, count, concurrency, size, counted) => {
  await kiln.close();
  kiln = await startKiln({ minuteRule: false });
  const [first, ...others] = learners(count);
  // The first one is tried before anything is stored.
  const roster = [{ ...first, parameters: { size: 1 } }, ...others];
  const id = await stamp({ template: light, roster, concurrency, parameters: { size } });
  expect(at(await settled(id), 'counts', counted)).toBe(counted === 'failed' ? count - 1 : count);
});
