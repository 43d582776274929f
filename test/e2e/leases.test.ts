import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FastClock } from './fast-clock.ts';
import { at, type Kiln, startKiln } from './kiln.ts';

const template = { heat_template_version: '2018-08-31', resources: { net: { type: 'OS::Neutron::Net' } } };

async function gone(kiln: Kiln, path: string): Promise<boolean> {
  for (let asked = 0; asked < 1000; asked++) {
    const { status } = await kiln.call('GET', path);
    if (status === 404) return true;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  return false;
}

async function url(kiln: Kiln, name: string): Promise<string> {
  return `/stacks/${name}/${at((await kiln.call('GET', `/stacks/${name}`)).body, 'stack', 'id')}`;
}

it.each([
  ['a duration', () => ({ kiln_lease: { after: '30m' } })],
  ['a time', (now: number) => ({ kiln_lease: { at: new Date(now + 30 * 60_000).toISOString() } })],
  ['a tag', () => ({ tags: 'course,kiln:ttl=30m' })],
])('a stack with a lease by %s is deleted in the minute of its time, not before', async (_, lease) => {
  const clock = new FastClock();
  const kiln = await startKiln({ clock });
  const before = kiln.cloud.inventory().objects.network?.length;
  const stack = await kiln.create('lab', { template, ...lease(clock.now()) });
  expect(at(stack.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  const deleteAt = Date.parse(String(at(stack.body, 'stack', 'kiln_lease', 'delete_at')));
  clock.skip(deleteAt - clock.now() - 4 * 60_000);
  await kiln.minute();
  expect(at((await kiln.rest('lab')).body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  clock.skip(deleteAt - clock.now());
  await kiln.minute();
  expect(await gone(kiln, '/stacks/lab')).toBe(true);
  expect(kiln.cloud.inventory().objects.network?.length).toBe(before);
  await kiln.close();
});

it('a lease that ends while Kiln is down is carried out when it is up again', async () => {
  const database = mkdtempSync(join(tmpdir(), 'kiln-lease-'));
  const clock = new FastClock();
  const first = await startKiln({ database, clock });
  await first.create('lab', { template, kiln_lease: { after: '30m' } });
  await first.call('POST', '/cohorts', { name: 'class', template, roster: ['a', 'b'], lease: { after: '30m' } });
  await first.close();
  clock.skip(31 * 60_000);
  const second = await startKiln({ database, clock, cloud: first.cloud });
  await second.minute();
  expect(await gone(second, '/stacks/lab')).toBe(true);
  expect(await gone(second, '/cohorts/class')).toBe(true);
  expect(at((await second.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
  await second.close();
  rmSync(database, { recursive: true });
});

it('a lease can be set, moved by an update, and taken away', async () => {
  const kiln = await startKiln();
  await kiln.create('lab', { template });
  const path = await url(kiln, 'lab');
  const lease = async () => at((await kiln.call('GET', path)).body, 'stack', 'kiln_lease', 'delete_at');
  expect(await lease()).toBeUndefined();
  const set = await kiln.call('PUT', `${path}/lease`, { lease: { at: '2030-01-31T12:00:00Z' } });
  expect([set.status, at(set.body, 'lease', 'delete_at')]).toEqual([200, '2030-01-31T12:00:00Z']);
  expect(await lease()).toBe('2030-01-31T12:00:00Z');
  await kiln.call('PUT', path, { template });
  await kiln.rest('lab');
  expect(await lease()).toBe('2030-01-31T12:00:00Z');
  await kiln.call('PUT', path, { template, tags: 'kiln:ttl=4h' });
  await kiln.rest('lab');
  expect(Date.parse(String(await lease())) - Date.now()).toBeGreaterThan(3.9 * 3_600_000);
  expect((await kiln.call('PUT', `${path}/lease`, { lease: null })).body).toEqual({ lease: null });
  expect(await lease()).toBeUndefined();
  expect((await kiln.call('PUT', `${path}/lease`, { lease: { after: 'soon' } })).status).toBe(400);
  await kiln.close();
});

it('a cohort goes when its lease ends', async () => {
  const clock = new FastClock();
  const kiln = await startKiln({ clock });
  await kiln.call('POST', '/cohorts', { name: 'class', template, roster: ['a', 'b', 'c'] });
  await kiln.call('PUT', '/cohorts/class/lease', { lease: { after: '30m' } });
  clock.skip(30 * 60_000);
  await kiln.minute();
  expect(await gone(kiln, '/cohorts/class')).toBe(true);
  expect(at((await kiln.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
  await kiln.close();
});
