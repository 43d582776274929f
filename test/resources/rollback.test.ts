import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Kiln, startKiln } from '../e2e/kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const network = {
  net: { type: 'OS::Neutron::Net' },
  subnet: { type: 'OS::Neutron::Subnet', properties: { network: { get_resource: 'net' }, cidr: '10.88.0.0/24' } },
};
/** Fails only after `after` is there. */
const failing = (after: string, fail: boolean) => ({
  type: 'OS::Heat::TestResource',
  depends_on: after,
  properties: { value: fail ? 'two' : 'one', fail },
});

function objects(kind: string): readonly Readonly<Record<string, unknown>>[] {
  return kiln.cloud.inventory(kiln.cloud.projectId('demo')).objects[kind] ?? [];
}

async function rolledBack(name: string, template: (fail: boolean) => object): Promise<void> {
  const made = await kiln.create(name, { template: template(false), disable_rollback: false });
  expect(at(made.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  await kiln.call('PUT', `/stacks/${name}`, { template: template(true), disable_rollback: false });
  const { body } = await kiln.rest(name);
  expect(at(body, 'stack', 'stack_status')).toBe('ROLLBACK_COMPLETE');
}

test('a port whose replacement is given up has its fixed address again', async () => {
  const mac = (fail: boolean) => `fa:16:3e:00:00:0${fail ? 2 : 1}`;
  await rolledBack('port', (fail) => ({
    heat_template_version: '2018-08-31',
    resources: {
      ...network,
      port: {
        type: 'OS::Neutron::Port',
        properties: {
          network: { get_resource: 'net' },
          fixed_ips: [{ subnet: { get_resource: 'subnet' }, ip_address: '10.88.0.50' }],
          mac_address: mac(fail),
        },
      },
      last: failing('port', fail),
    },
  }));
  const ports = objects('port').filter(({ mac_address }) => String(mac_address).startsWith('fa:16:3e:00:00'));
  expect(ports).toMatchObject([{ mac_address: mac(false), fixed_ips: [{ ip_address: '10.88.0.50' }] }]);
  await kiln.call('DELETE', '/stacks/port');
  await expect
    .poll(() => objects('subnet').filter(({ cidr }) => cidr === '10.88.0.0/24').length, { timeout: 20_000 })
    .toBe(0);
});

test('a server whose replacement is given up has its port and its own address again', async () => {
  const template = (fail: boolean) => ({
    heat_template_version: '2018-08-31',
    resources: {
      ...network,
      port: {
        type: 'OS::Neutron::Port',
        properties: { network: { get_resource: 'net' }, fixed_ips: [{ ip_address: '10.88.0.60' }] },
      },
      server: {
        type: 'OS::Nova::Server',
        properties: {
          image: 'cirros',
          flavor: 'm1.nano',
          user_data: fail ? 'two' : 'one',
          user_data_format: 'RAW',
          networks: [
            { port: { get_resource: 'port' } },
            { subnet: { get_resource: 'subnet' }, fixed_ip: '10.88.0.61' },
          ],
        },
      },
      last: failing('server', fail),
    },
  });
  const before = await kiln.create('server', { template: template(false), disable_rollback: false });
  expect(at(before.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  const [first] = objects('server');
  await kiln.call('PUT', '/stacks/server', { template: template(true), disable_rollback: false });
  const { body } = await kiln.rest('server');
  expect(at(body, 'stack', 'stack_status')).toBe('ROLLBACK_COMPLETE');
  const [server, ...others] = objects('server');
  expect(others).toEqual([]);
  expect(server?.id).toBe(first?.id);
  const held = objects('port').filter(({ device_id }) => device_id === server?.id);
  const addresses = held.flatMap(({ fixed_ips }) => fixed_ips as { ip_address: string }[]);
  expect(addresses.map(({ ip_address }) => ip_address).sort()).toEqual(['10.88.0.60', '10.88.0.61']);
  await kiln.call('DELETE', '/stacks/server');
  await expect
    .poll(() => objects('subnet').filter(({ cidr }) => cidr === '10.88.0.0/24').length, { timeout: 20_000 })
    .toBe(0);
});
