import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const inner = JSON.stringify({
  heat_template_version: '2021-04-16',
  resources: { deep: { type: 'OS::Heat::TestResource', properties: { value: 'd' } } },
});
const files = { 'inner.yaml': inner };
const template = {
  heat_template_version: '2021-04-16',
  parameters: { secret: { type: 'string', hidden: true } },
  resources: {
    own: { type: 'OS::Heat::TestResource', properties: { value: { get_param: 'secret' } }, metadata: { a: 1 } },
    below: { type: 'inner.yaml', depends_on: 'own' },
    bad: { type: 'OS::Heat::TestResource', properties: { fail: true }, depends_on: 'below' },
    never: { type: 'OS::Heat::TestResource', depends_on: 'bad' },
  },
};

test('an export has everything that makes the stack, nested stacks and hidden values included', async () => {
  await kiln.create('whole', { template, files, parameters: { secret: 'hush' }, tags: 'one,two' });
  const { status, body } = await kiln.call('GET', `/stacks/whole/${await idOf('whole')}/export`);
  expect(status).toBe(200);
  const project = kiln.cloud.projectId('demo');
  const common = { files, project_id: project, action: 'CREATE' };
  const resource = (name: string, more: object) => ({
    name,
    type: 'OS::Heat::TestResource',
    action: 'CREATE',
    status: 'COMPLETE',
    metadata: {},
    resource_data: {},
    ...more,
  });
  expect(body).toEqual({
    ...common,
    name: 'whole',
    id: await idOf('whole'),
    status: 'FAILED',
    environment: {
      resource_registry: { resources: {}, 'inner.yaml': 'inner.yaml' },
      parameters: { secret: 'hush' },
      parameter_defaults: {},
      event_sinks: [],
    },
    template,
    resources: {
      own: resource('own', {
        resource_id: expect.stringMatching(/^whole-own-/),
        metadata: { a: 1 },
        resource_data: { value: 'hush' },
      }),
      below: {
        ...common,
        name: expect.stringMatching(/^whole-below-/),
        id: expect.any(String),
        status: 'COMPLETE',
        environment: expect.objectContaining({ parameters: {} }),
        template: JSON.parse(inner),
        resources: {
          deep: resource('deep', { resource_id: expect.any(String), resource_data: { value: 'd' } }),
        },
        stack_user_project_id: expect.any(String),
        tags: [],
      },
      bad: resource('bad', { resource_id: null, status: 'FAILED' }),
      never: resource('never', { resource_id: null, action: 'INIT' }),
    },
    stack_user_project_id: expect.any(String),
    tags: ['one', 'two'],
  });
});

test('an export larger than an answer is refused', async () => {
  const group = {
    type: 'OS::Heat::ResourceGroup',
    properties: { count: 12, resource_def: { type: 'inner.yaml' } },
  };
  const large = { ...files, 'note.txt': 'x'.repeat(450_000) };
  await kiln.create('large', { template: { ...template, parameters: {}, resources: { group } }, files: large });
  const { status, body } = await kiln.call('GET', `/stacks/large/${await idOf('large')}/export`);
  expect([status, at(body, 'error', 'message')]).toEqual([
    400,
    'Request limit exceeded: The stack is too large to be exported.',
  ]);
});

test('a deleted stack is not exported', async () => {
  await kiln.create('gone', { template: { heat_template_version: '2021-04-16' } });
  const path = `/stacks/gone/${await idOf('gone')}`;
  await kiln.call('DELETE', path);
  await expect.poll(async () => (await kiln.call('GET', '/stacks/gone')).status).toBe(404);
  const { status, body } = await kiln.call('GET', `${path}/export`);
  expect([status, at(body, 'error', 'message')]).toEqual([404, 'The Stack (gone) could not be found.']);
});

async function idOf(name: string): Promise<string> {
  return String(at((await kiln.call('GET', `/stacks/${name}`)).body, 'stack', 'id'));
}
