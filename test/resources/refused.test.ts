import { afterAll, beforeAll, expect, test } from 'vitest';
import { FastClock } from '../e2e/fast-clock.ts';
import { at, type Json, type Kiln, startKiln } from '../e2e/kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln({ clock: new FastClock() });
});
afterAll(() => kiln.close());

/** The port keeps its address on the subnet that it was made on, so the cloud refuses to delete that one. */
const lab = (cidr: string, rollback = false) => ({
  template: {
    heat_template_version: '2018-08-31',
    resources: {
      net: { type: 'OS::Neutron::Net' },
      subnet: { type: 'OS::Neutron::Subnet', properties: { network: { get_resource: 'net' }, cidr } },
      router: { type: 'OS::Neutron::Router' },
      interface: {
        type: 'OS::Neutron::RouterInterface',
        properties: { router: { get_resource: 'router' }, subnet: { get_resource: 'subnet' } },
      },
      port: { type: 'OS::Neutron::Port', properties: { network: { get_resource: 'net' } } },
    },
  },
  disable_rollback: !rollback,
});

const cidrs = () =>
  (kiln.cloud.inventory(kiln.cloud.projectId('demo')).objects.subnet ?? []).map(({ cidr }) => String(cidr));

async function updated(name: string, body: object): Promise<Json | undefined> {
  await kiln.call('PUT', `/stacks/${name}`, body);
  return at((await kiln.rest(name)).body, 'stack', 'stack_status');
}

async function gone(name: string): Promise<void> {
  await kiln.call('DELETE', `/stacks/${name}`);
  await expect.poll(() => cidrs().filter((cidr) => /^10\.6[12]\./.test(cidr)), { timeout: 20_000 }).toEqual([]);
}

test('an update that leads back goes on with what the cloud refused to delete', async () => {
  await kiln.create('back', lab('10.61.0.0/24'));
  expect(await updated('back', lab('10.62.0.0/24'))).toBe('UPDATE_FAILED');
  expect(cidrs()).toContain('10.61.0.0/24');
  expect(await updated('back', lab('10.61.0.0/24'))).toBe('UPDATE_COMPLETE');
  expect(cidrs()).toContain('10.61.0.0/24');
  expect(cidrs()).not.toContain('10.62.0.0/24');
  const { body } = await kiln.call('GET', '/stacks/back/resources');
  const states = (at(body, 'resources') as readonly Json[]).map((one) => [
    at(one, 'resource_name'),
    at(one, 'resource_status'),
  ]);
  expect(Object.fromEntries(states)).toMatchObject({ subnet: 'UPDATE_COMPLETE', interface: 'CREATE_COMPLETE' });
  await gone('back');
}, 60_000);

/** The same without the subnet, whose addresses the port has all the same. */
const without = (rollback = false) => {
  const { template, disable_rollback } = lab('10.61.0.0/24', rollback);
  const { net, port, router } = template.resources;
  return { template: { ...template, resources: { net, port, router } }, disable_rollback };
};

test('what the cloud refused to delete is taken again, by an update that names it again and by a rollback', async () => {
  await kiln.create('again', lab('10.61.0.0/24'));
  const ids = () => (kiln.cloud.inventory(kiln.cloud.projectId('demo')).objects.subnet ?? []).map(({ id }) => id);
  const before = ids();
  expect(await updated('again', without())).toBe('UPDATE_FAILED');
  expect(await updated('again', lab('10.61.0.0/24'))).toBe('UPDATE_COMPLETE');
  expect(ids()).toEqual(before);
  expect(await updated('again', without(true))).toBe('ROLLBACK_COMPLETE');
  expect(ids()).toEqual(before);
  await gone('again');
}, 90_000);

test('a rollback goes on with what the cloud refused to delete', async () => {
  await kiln.create('rolled', lab('10.61.0.0/24', true));
  expect(await updated('rolled', lab('10.62.0.0/24', true))).toBe('ROLLBACK_COMPLETE');
  expect(cidrs()).toContain('10.61.0.0/24');
  expect(cidrs()).not.toContain('10.62.0.0/24');
  await gone('rolled');
}, 60_000);
