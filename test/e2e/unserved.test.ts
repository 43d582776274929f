import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
let stack: string;
beforeAll(async () => {
  kiln = await startKiln();
  const resources = { one: { type: 'OS::Heat::None' } };
  await kiln.create('some', { template: { heat_template_version: '2018-08-31', resources } });
  stack = `/stacks/some/${at((await kiln.call('GET', '/stacks/some')).body, 'stack', 'id')}`;
});
afterAll(() => kiln.close());

const id = '11111111-2222-3333-4444-555555555555';
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await kiln.call(method, path.replace('STACK', stack), body);
  return {
    status: answer.status,
    error: at(answer.body, 'error', 'type'),
    message: at(answer.body, 'error', 'message'),
  };
};

test.each([
  ['POST', 'STACK/snapshots', {}, 'Stack Snapshot is not supported.'],
  ['DELETE', 'STACK/abandon', undefined, 'Stack Abandon is not supported.'],
  [
    'POST',
    '/stacks',
    { stack_name: 'f', template: { heat_template_version: '2018-08-31' }, files_container: 'box' },
    'Fetching files from a container is not supported.',
  ],
])('%s %s is refused as not supported', async (method, path, body, message) => {
  expect(await ask(method, path, body)).toEqual({ status: 400, error: 'NotSupported', message });
});

test('a deployment is refused: of a config that is not there for that, else as not supported', async () => {
  expect(await ask('POST', '/software_deployments', { config_id: id })).toEqual({
    status: 404,
    error: 'NotFound',
    message: `Software config with id ${id} not found`,
  });
  const { body } = await kiln.call('POST', '/software_configs', { name: 'c', group: 'script', config: 'x' });
  const config_id = at(body, 'software_config', 'id');
  expect(await ask('POST', '/software_deployments', { config_id })).toMatchObject({
    status: 400,
    error: 'NotSupported',
  });
});

test.each([
  ['STACK/snapshots', 'snapshots'],
  ['/software_deployments', 'software_deployments'],
  [`/software_deployments/metadata/${id}`, 'metadata'],
])('%s is empty', async (path, key) => {
  expect((await kiln.call('GET', path.replace('STACK', stack))).body).toEqual({ [key]: [] });
});

test.each([
  ['GET', `STACK/snapshots/${id}`, undefined, 'Snapshot'],
  ['DELETE', `STACK/snapshots/${id}`, undefined, 'Snapshot'],
  ['POST', `STACK/snapshots/${id}/restore`, undefined, 'Snapshot'],
  ['GET', `/software_deployments/${id}`, undefined, 'Deployment'],
  ['PUT', `/software_deployments/${id}`, {}, 'Deployment'],
  ['DELETE', `/software_deployments/${id}`, undefined, 'Deployment'],
])('%s %s finds nothing', async (method, path, body, what) => {
  expect(await ask(method, path, body)).toEqual({
    status: 404,
    error: 'NotFound',
    message: `${what} with id ${id} not found`,
  });
});

test.each(['snapshots', `snapshots/${id}`, 'export'])(
  'GET %s of a stack that is not there names the stack',
  async (part) => {
    expect(await ask('GET', `/stacks/other/${id}/${part}`)).toEqual({
      status: 404,
      error: 'EntityNotFound',
      message: 'The Stack (other) could not be found.',
    });
  },
);
