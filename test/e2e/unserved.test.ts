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

test.each([['STACK/snapshots', 'snapshots']])('%s is empty', async (path, key) => {
  expect((await kiln.call('GET', path.replace('STACK', stack))).body).toEqual({ [key]: [] });
});

test.each([
  ['GET', `STACK/snapshots/${id}`, undefined, 'Snapshot'],
  ['DELETE', `STACK/snapshots/${id}`, undefined, 'Snapshot'],
  ['POST', `STACK/snapshots/${id}/restore`, undefined, 'Snapshot'],
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
