import { expect, test } from 'vitest';
import { createSimCloud } from '../../lib/simcloud/index.ts';
import { at, startKiln } from './kiln.ts';

const template = (networks: unknown) => ({
  heat_template_version: '2013-05-23',
  resources: {
    net: { type: 'OS::Neutron::Net' },
    subnet: {
      type: 'OS::Neutron::Subnet',
      properties: { network: { get_resource: 'net' }, cidr: '11.11.11.0/24' },
    },
    server: {
      type: 'OS::Nova::Server',
      properties: { image: 'cirros', flavor: 'm1.tiny', networks },
    },
  },
});

test.each([
  ['a subnet to its network', [{ subnet: { get_resource: 'subnet' } }], [{ network: { get_resource: 'net' } }]],
  ['a network to its subnet', [{ network: { get_resource: 'net' } }], [{ subnet: { get_resource: 'subnet' } }]],
])('a server that is updated from %s keeps its port and goes before the subnet', async (_, before, after) => {
  const cloud = createSimCloud({ seed: 1, latency: { server: 0, volume: 0 } });
  const kiln = await startKiln({ cloud });
  const ports = () =>
    (cloud.inventory().objects.port ?? []).filter((one) => String(one.device_owner).startsWith('compute'));
  const made = await kiln.create('swap', { template: template(before) });
  expect(at(made.body, 'stack', 'stack_status_reason')).toBe('Stack CREATE completed successfully');
  const [port] = ports();
  const id = String(at(made.body, 'stack', 'id'));
  await kiln.call('PUT', `/stacks/swap/${id}`, { template: template(after) });
  expect(at((await kiln.rest('swap')).body, 'stack', 'stack_status_reason')).toBe(
    'Stack UPDATE completed successfully',
  );
  expect(ports().map((one) => one.id)).toEqual([port?.id]);
  await kiln.call('DELETE', `/stacks/swap/${id}`);
  expect(at((await kiln.rest(id)).body, 'stack', 'stack_status_reason')).toBe('Stack DELETE completed successfully');
  expect(ports()).toEqual([]);
  await kiln.close();
});
