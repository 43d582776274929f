import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
let config: string;
beforeAll(async () => {
  kiln = await startKiln();
  config = await makeConfig('run');
});
afterAll(() => kiln.close());

async function makeConfig(name: string): Promise<string> {
  const { body } = await kiln.call('POST', '/software_configs', { name, group: 'script', config: name });
  return String(at(body, 'software_config', 'id'));
}

const deploy = (more: object) => kiln.call('POST', '/software_deployments', { config_id: config, ...more });
const idOf = (answer: { readonly body: Json }) => String(at(answer.body, 'software_deployment', 'id'));
const fault = async (method: string, path: string, body?: object) => {
  const answer = await kiln.call(method, path, body);
  return [answer.status, at(answer.body, 'error', 'type'), at(answer.body, 'error', 'message')];
};
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

test('a deployment is what was given, until an update gives anything else', async () => {
  const made = await deploy({ server_id: 'one', action: 'CREATE', status: 'IN_PROGRESS', input_values: { i: 1 } });
  const first = {
    id: expect.any(String),
    server_id: 'one',
    config_id: config,
    input_values: { i: 1 },
    output_values: null,
    action: 'CREATE',
    status: 'IN_PROGRESS',
    status_reason: 'None',
    creation_time: time,
  };
  expect([made.status, made.body]).toEqual([200, { software_deployment: first }]);
  const path = `/software_deployments/${idOf(made)}`;
  const change = { status: 'COMPLETE', status_reason: 'done', output_values: { o: '42' }, action: '', bogus: 1 };
  const after = { ...first, status: 'COMPLETE', status_reason: 'done', output_values: { o: '42' }, updated_time: time };
  expect((await kiln.call('PUT', path, change)).body).toEqual({ software_deployment: after });
  await kiln.call('PUT', path, { output_values: [], input_values: {} });
  expect((await kiln.call('GET', path)).body).toEqual({ software_deployment: after });
});

test('the deployments of a server are listed as made, their configs by name', async () => {
  const early = await makeConfig('an early one');
  const first = await deploy({ server_id: 'two' });
  const second = await deploy({ server_id: 'two', config_id: early });
  const { body } = await kiln.call('GET', '/software_deployments?server_id=two');
  const listed = at(body, 'software_deployments') as readonly Json[];
  expect(listed.map((one) => at(one, 'id'))).toEqual([idOf(first), idOf(second)]);
  const metadata = at((await kiln.call('GET', '/software_deployments/metadata/two')).body, 'metadata');
  expect(metadata).toMatchObject([
    { id: early, name: 'an early one', config: 'an early one' },
    { id: config, name: 'run' },
  ]);
  const all = at((await kiln.call('GET', '/software_deployments')).body, 'software_deployments') as readonly Json[];
  expect(all.length).toBeGreaterThanOrEqual(2);
  expect((await kiln.call('GET', '/software_deployments/metadata/nobody')).body).toEqual({ metadata: [] });
});

test('a config stays while a deployment has it', async () => {
  const used = await makeConfig('used');
  const made = await deploy({ server_id: 'three', config_id: used });
  expect(await fault('DELETE', `/software_configs/${used}`)).toEqual([
    500,
    'InvalidRestrictedAction',
    `Software config with id ${used} can not be deleted as it is referenced.`,
  ]);
  expect((await kiln.call('DELETE', `/software_deployments/${idOf(made)}`)).status).toBe(204);
  expect((await kiln.call('DELETE', `/software_configs/${used}`)).status).toBe(204);
});

test("what is not there, or is another project's, is not found", async () => {
  const gone = '11111111-2222-3333-4444-555555555555';
  const none = [404, 'NotFound', `Deployment with id ${gone} not found`];
  for (const method of ['GET', 'DELETE']) expect(await fault(method, `/software_deployments/${gone}`)).toEqual(none);
  expect(await fault('PUT', `/software_deployments/${gone}`, { status: 'COMPLETE' })).toEqual(none);
  const missing = [404, 'NotFound', `Software config with id ${gone} not found`];
  expect(await fault('POST', '/software_deployments', { config_id: gone, server_id: 's' })).toEqual(missing);
  const mine = idOf(await deploy({ server_id: 'four' }));
  expect(await fault('PUT', `/software_deployments/${mine}`, { config_id: gone })).toEqual(missing);
  const other = { 'x-auth-token': await kiln.login('admin') };
  const path = `http://kiln.invalid/v1/${kiln.cloud.projectId('admin')}/software_deployments`;
  expect((await kiln.call('GET', `${path}/${mine}`, undefined, other)).status).toBe(404);
  expect((await kiln.call('GET', path, undefined, other)).body).toEqual({ software_deployments: [] });
});

test('a deployment without a config or a server, or with too much in it, is refused', async () => {
  expect(await fault('POST', '/software_deployments', {})).toEqual([
    404,
    'NotFound',
    'Software config with id None not found',
  ]);
  expect((await fault('POST', '/software_deployments', { config_id: config })).slice(0, 2)).toEqual([
    500,
    'RemoteError',
  ]);
  const large = { server_id: 's', input_values: { i: 'x'.repeat(200_000) } };
  expect((await deploy(large)).status).toBe(400);
});
