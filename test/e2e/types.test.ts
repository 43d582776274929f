import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const names = async (query = '') =>
  at((await kiln.call('GET', `/resource_types${query}`)).body, 'resource_types') as readonly Json[];

test('types are listed whose service, with the extension they need, the cloud has', async () => {
  const listed = await names();
  expect(listed).toEqual(expect.arrayContaining(['OS::Heat::None', 'OS::Neutron::Router', 'OS::Neutron::Trunk']));
  // No such service; a service without this extension.
  const lacking = ['OS::Octavia::LoadBalancer', 'DockerInc::Docker::Container', 'OS::Neutron::TaaS::TapService'];
  for (const type of lacking) expect(listed).not.toContain(type);
});

test('a type is neither shown nor used where the cloud lacks what it needs', async () => {
  for (const [type, reason] of [
    ['OS::Octavia::Flavor', 'octavia load-balancer endpoint is not in service catalog.'],
    ['OS::Neutron::L2Gateway', 'Required extension l2-gateway in neutron service is not available.'],
  ] as const) {
    const admin = { 'x-auth-token': await kiln.login('admin') };
    const path = (rest: string) => `http://kiln.invalid/v1/${kiln.cloud.projectId('admin')}${rest}`;
    const shown = await kiln.call('GET', path(`/resource_types/${type}`), undefined, admin);
    expect([shown.status, at(shown.body, 'error', 'type')]).toEqual([400, 'ResourceTypeUnavailable']);
    expect(at(shown.body, 'error', 'message')).toContain('reason: Service endpoint not in service catalog.');
    const template = { heat_template_version: '2021-04-16', resources: { r: { type } } };
    const made = await kiln.call('POST', path('/stacks'), { stack_name: 'n', template }, admin);
    expect([made.status, at(made.body, 'error', 'type')]).toEqual([400, 'ResourceTypeUnavailable']);
    expect(at(made.body, 'error', 'message')).toContain(`reason: ${reason}`);
  }
});
