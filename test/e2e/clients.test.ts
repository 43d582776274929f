import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const child = `heat_template_version: 2018-08-31
parameters:
  word: {type: string}
resources:
  inner: {type: OS::Heat::TestResource, properties: {value: {get_param: word}}}
outputs:
  said: {value: {get_attr: [inner, output]}}
`;
const parent = {
  heat_template_version: '2018-08-31',
  parameters: { word: { type: 'string', default: 'up' }, secret: { type: 'string', hidden: true, default: 'hush' } },
  resources: {
    mapped: { type: 'My::Child', properties: { word: { get_param: 'word' } } },
    group: {
      type: 'OS::Heat::ResourceGroup',
      properties: { count: 2, resource_def: { type: 'child.yaml', properties: { word: 'w%index%' } } },
    },
  },
  outputs: {
    mapped: { value: { get_attr: ['mapped', 'said'] } },
    group: { value: { get_attr: ['group', 'said'] } },
  },
};
const environment = { parameters: { word: 'from-env' }, resource_registry: { 'My::Child': 'child.yaml' } };

describe('a stack of nested templates', () => {
  beforeAll(async () => {
    const body = { template: parent, environment, files: { 'child.yaml': child }, parameters: { secret: 'a note' } };
    const answer = await kiln.create('nest', body);
    expect(at(answer.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  });

  test('has the outputs of its children, one by one and together', async () => {
    expect(await kiln.output('nest', 'mapped')).toBe('from-env');
    expect(await kiln.output('nest', 'group')).toEqual(['w0', 'w1']);
    const shown = await kiln.call('GET', '/stacks/nest');
    expect(at(shown.body, 'stack', 'outputs')).toMatchObject([
      { output_key: 'mapped', output_value: 'from-env' },
      { output_key: 'group', output_value: ['w0', 'w1'] },
    ]);
  });

  test('shows of a group what is its own, and of its members nothing', async () => {
    const { body } = await kiln.call('GET', '/stacks/nest');
    const shown = await kiln.call('GET', `/stacks/nest/${at(body, 'stack', 'id')}/resources/group?with_attr=refs`);
    expect(at(shown.body, 'resource', 'attributes')).toEqual({
      attributes: null,
      refs: null,
      refs_map: null,
      removed_rsrc_list: [],
    });
  });

  test('has in the stack of a group an output for each attribute used, and one for its references', async () => {
    const { body } = await kiln.call('GET', '/stacks/nest');
    const group = await kiln.call('GET', `/stacks/nest/${at(body, 'stack', 'id')}/resources/group`);
    const path = `/stacks/${at(group.body, 'resource', 'physical_resource_id')}`;
    const { outputs } = at((await kiln.call('GET', path)).body, 'stack') as { readonly outputs: readonly Json[] };
    const stack = (member: string) => expect.stringMatching(new RegExp(`:stacks/nest-group-[^/]+-${member}-`));
    expect(outputs).toMatchObject([
      { output_key: 'said', output_value: ['w0', 'w1'] },
      { output_key: 'refs_map', output_value: { 0: stack('0'), 1: stack('1') } },
    ]);
  });

  test('knows in its environment, and gives on to nested stacks, the files that are types', async () => {
    const { body } = await kiln.call('GET', '/stacks/nest');
    const id = at(body, 'stack', 'id');
    const shown = await kiln.call('GET', `/stacks/nest/${id}/environment`);
    expect(at(shown.body, 'resource_registry')).toEqual({ resources: {}, 'My::Child': 'child.yaml' });
    const group = await kiln.call('GET', `/stacks/nest/${id}/resources/group`);
    const path = `/stacks/${at(group.body, 'resource', 'physical_resource_id')}`;
    const lookup = at((await kiln.call('GET', path)).body, 'stack');
    const below = await kiln.call('GET', `/stacks/${at(lookup, 'stack_name')}/${at(lookup, 'id')}/environment`);
    expect(at(below.body, 'resource_registry')).toEqual({
      resources: {},
      'My::Child': 'child.yaml',
      'child.yaml': 'child.yaml',
    });
  });

  test('keeps its registry when a PATCH brings an environment without it', async () => {
    const change = { environment: {}, parameters: { word: 'new' } };
    const preview = await kiln.call('PATCH', '/stacks/nest', change).then(() => kiln.rest('nest'));
    expect(at(preview.body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
    expect(await kiln.output('nest', 'mapped')).toBe('new');
    expect(at((await kiln.call('GET', '/stacks/nest/environment')).body, 'resource_registry', 'My::Child')).toBe(
      'child.yaml',
    );
  });

  test('returns cleared parameters to their defaults and drops what a new template does not have', async () => {
    const { secret: _, ...parameters } = parent.parameters;
    await kiln.call('PATCH', '/stacks/nest', { template: { ...parent, parameters }, clear_parameters: ['word'] });
    const shown = await kiln.rest('nest');
    expect(at(shown.body, 'stack', 'parameters')).toMatchObject({ word: 'up' });
    expect(at(shown.body, 'stack', 'parameters')).not.toHaveProperty('secret');
  });
});

test('an output tells why an output of a nested stack has no value, and takes no other with it', async () => {
  const broken = `heat_template_version: 2015-10-15
resources:
  a: {type: OS::Heat::TestResource, properties: {value: a}}
outputs:
  good: {value: {get_attr: [a, output]}}
  bad: {value: {get_param: foo}}
`;
  const template = {
    heat_template_version: '2015-10-15',
    resources: { parent: { type: 'broken.yaml' } },
    outputs: {
      good: { value: { get_attr: ['parent', 'good'] } },
      bad: { value: { get_attr: ['parent', 'bad'] } },
    },
  };
  const made = await kiln.create('half', { template, files: { 'broken.yaml': broken } });
  expect(at(made.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  const description = 'No description given';
  expect(at(made.body, 'stack', 'outputs')).toEqual([
    { output_key: 'good', description, output_value: 'a' },
    {
      output_key: 'bad',
      description,
      output_value: null,
      output_error: 'Error in parent output bad: The Parameter (foo) was not provided.',
    },
  ]);
});

test('the environment does not show the values of hidden parameters', async () => {
  const template = { ...parent, resources: {}, outputs: {} };
  const given = { parameter_defaults: { secret: 'by default' }, parameters: { secret: 'a note' } };
  await kiln.create('hidden', { template, environment: given });
  const { body } = await kiln.call('GET', '/stacks/hidden/environment');
  expect(at(body, 'parameters', 'secret')).toBe('******');
  expect(JSON.stringify(body)).not.toMatch(/a note|by default/);
});

test('a change of metadata alone is made in place also where the type cannot change its object', async () => {
  const random = (metadata: Json, length = 8) => ({
    heat_template_version: '2018-08-31',
    resources: { random: { type: 'OS::Heat::RandomString', properties: { length }, metadata } },
    outputs: { value: { value: { get_attr: ['random', 'value'] } } },
  });
  await kiln.create('random', { template: random({ by: 'me' }) });
  const before = await kiln.output('random', 'value');
  await kiln.call('PUT', '/stacks/random', { template: random({ by: 'you' }) });
  expect(at((await kiln.rest('random')).body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  expect(await kiln.output('random', 'value')).toBe(before);
  const metadata = await kiln.call('GET', '/stacks/random/resources');
  expect(at(metadata.body, 'resources', 0, 'resource_status')).toBe('UPDATE_COMPLETE');
  await kiln.call('PUT', '/stacks/random', { template: random({ by: 'you' }, 9) });
  await kiln.rest('random');
  expect(await kiln.output('random', 'value')).toHaveLength(9);
});

test('the events tell of an update that turned out to be a replacement', async () => {
  const template = (length: number) => ({
    heat_template_version: '2018-08-31',
    resources: { word: { type: 'OS::Heat::RandomString', properties: { length } } },
  });
  await kiln.create('moved', { template: template(4) });
  const before = at((await kiln.call('GET', '/stacks/moved/events')).body, 'events') as readonly Json[];
  await kiln.call('PATCH', '/stacks/moved', { template: template(5) });
  expect(at((await kiln.rest('moved')).body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  const events = at((await kiln.call('GET', '/stacks/moved/events')).body, 'events') as readonly Json[];
  const told = events
    .toReversed()
    .slice(before.length)
    .filter((event) => at(event, 'resource_name') === 'word')
    .map((event) => `${at(event, 'resource_status')}: ${at(event, 'resource_status_reason')}`);
  expect(told).toEqual([
    'UPDATE_IN_PROGRESS: state changed',
    'UPDATE_COMPLETE: The Resource word requires replacement.',
    'CREATE_IN_PROGRESS: state changed',
    'CREATE_COMPLETE: state changed',
    'DELETE_IN_PROGRESS: state changed',
    'DELETE_COMPLETE: state changed',
  ]);
});

test('a resource that was there before is adopted, then checked', async () => {
  const outside = { type: 'OS::Heat::TestResource', external_id: 'elsewhere', properties: { value: 'x' } };
  await kiln.create('adopting', { template: { heat_template_version: '2021-04-16', resources: { outside } } });
  const { body } = await kiln.call('GET', '/stacks/adopting/events?resource_name=outside&sort_dir=asc');
  const told = (at(body, 'events') as readonly Json[]).map((event) => [
    at(event, 'resource_status'),
    at(event, 'physical_resource_id'),
  ]);
  expect(told).toEqual([
    ['ADOPT_IN_PROGRESS', expect.stringMatching(/^adopting-outside-[a-z2-7]{12}$/)],
    ['ADOPT_COMPLETE', 'elsewhere'],
    ['CHECK_IN_PROGRESS', 'elsewhere'],
    ['CHECK_COMPLETE', 'elsewhere'],
  ]);
});

test('a wait shows what has come while it waits, and is not ended by signals that cannot be read', async () => {
  const template = {
    heat_template_version: '2018-08-31',
    resources: {
      handle: { type: 'OS::Heat::WaitConditionHandle' },
      wait: {
        type: 'OS::Heat::WaitCondition',
        properties: { handle: { get_resource: 'handle' }, count: 2, timeout: 600 },
      },
    },
    outputs: {
      url: { value: { get_attr: ['handle', 'endpoint'] } },
      data: { value: { get_attr: ['wait', 'data'] } },
    },
  };
  await kiln.call('POST', '/stacks', { stack_name: 'waits', template });
  const id = at((await kiln.call('GET', '/stacks/waits')).body, 'stack', 'id');
  const shown = async (key: string) =>
    at((await kiln.call('GET', `/stacks/waits/${id}/resources/wait`)).body, 'resource', key);
  const data = async () => at(await shown('attributes'), 'data');
  await expect.poll(() => shown('resource_status'), { timeout: 20_000 }).toBe('CREATE_IN_PROGRESS');
  expect(await data()).toBe('{}');
  const url = String(await kiln.output('waits', 'url'));
  const byToken = `/stacks/waits/${id}/resources/handle/signal`;
  for (const [path, body] of [
    [url, { status: 'MAYBE' }],
    [byToken, { bogus: 1 }],
    [url, { id: 'first', data: { a: 1 } }],
  ] as const) {
    expect(await kiln.call('POST', path, body)).toMatchObject({ status: 200, body: null });
  }
  expect(await data()).toBe('{"first": {"a": 1}}');
  await kiln.call('POST', byToken, {});
  expect(at((await kiln.rest('waits')).body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  expect(JSON.parse(String(await kiln.output('waits', 'data')))).toEqual({ first: { a: 1 }, '2': null });
  const events = at((await kiln.call('GET', `/stacks/waits/${id}/resources/handle/events`)).body, 'events');
  const told = (events as readonly Json[])
    .filter((event) => at(event, 'resource_status') === 'SIGNAL_COMPLETE')
    .map((event) => at(event, 'resource_status_reason'));
  expect(told.toSorted()).toEqual([
    'Signal: status:SUCCESS reason:Signal 1 received',
    'Signal: status:SUCCESS reason:Signal 2 received',
  ]);
});

test('a signal in the form of CloudFormation that cannot be read is refused', async () => {
  const template = {
    heat_template_version: '2018-08-31',
    resources: { handle: { type: 'OS::Heat::UpdateWaitConditionHandle' } },
    outputs: { url: { value: { get_resource: 'handle' } } },
  };
  await kiln.create('cfnwait', { template });
  const url = String(await kiln.output('cfnwait', 'url'));
  const answer = await kiln.call('PUT', url, { Status: 'SUCCESS' });
  expect([answer.status, at(answer.body, 'error', 'type')]).toEqual([400, 'ValueError']);
});

test('a resource that stands for nothing takes any properties, and a value is given on as it is', async () => {
  const template = {
    heat_template_version: '2021-04-16',
    resources: {
      none: { type: 'OS::Heat::None', properties: { any: { thing: 1 } } },
      number: { type: 'OS::Heat::Value', properties: { type: 'number', value: '7' } },
    },
    outputs: { number: { value: { get_attr: ['number', 'value'] } } },
  };
  const answer = await kiln.create('values', { template });
  expect(at(answer.body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  expect(await kiln.output('values', 'number')).toBe('7');
});

test('the validate call shows the parameters of nested templates and of the members of groups', async () => {
  const { body } = await kiln.call('POST', '/validate?show_nested=true', {
    template: parent,
    environment,
    files: { 'child.yaml': child },
  });
  expect(at(body, 'NestedParameters', 'mapped')).toMatchObject({
    Type: 'My::Child',
    Parameters: { word: { Value: 'from-env' } },
  });
  expect(at(body, 'NestedParameters', 'group')).toMatchObject({
    Type: 'OS::Heat::ResourceGroup',
    Parameters: {},
    NestedParameters: { 0: { Type: 'child.yaml', Parameters: { word: { Value: 'w0' } } } },
  });
});

test('the validate call shows files that are types of resources in the registry', async () => {
  const properties = { word: 'x' };
  const resources = { one: { type: 'child.yaml', properties }, two: { type: 'My::Child', properties } };
  const { body } = await kiln.call('POST', '/validate', {
    template: { heat_template_version: '2018-08-31', resources },
    environment: { resource_registry: environment.resource_registry },
    files: { 'child.yaml': child },
  });
  expect(at(body, 'Environment', 'resource_registry')).toEqual({
    'child.yaml': 'child.yaml',
    'My::Child': 'child.yaml',
    resources: {},
  });
});

test('the events of a stack that has just been deleted are found by its name until another has it', async () => {
  const template = { heat_template_version: '2018-08-31', resources: { one: { type: 'OS::Heat::None' } } };
  await kiln.create('short', { template });
  await kiln.call('DELETE', '/stacks/short');
  while ((await kiln.call('GET', '/stacks/short')).status !== 404) await new Promise((wake) => setTimeout(wake, 20));
  const { body } = await kiln.call('GET', '/stacks/short/events?sort_dir=asc');
  const events = at(body, 'events') as readonly Json[];
  expect(events.map((one) => at(one, 'resource_status')).slice(-1)).toEqual(['DELETE_COMPLETE']);
  expect((await kiln.call('GET', '/stacks/short/resources')).status).toBe(404);
  await kiln.create('short', { template });
  const again = await kiln.call('GET', '/stacks/short/events');
  expect((at(again.body, 'events') as readonly Json[]).map((one) => at(one, 'resource_status'))).not.toContain(
    'DELETE_COMPLETE',
  );
  await kiln.call('DELETE', '/stacks/short');
});

test('servers in a group find a subnet in the network that is made beside them', async () => {
  const answer = await kiln.create('group', {
    template: {
      heat_template_version: '2018-08-31',
      resources: {
        subnet: {
          type: 'OS::Neutron::Subnet',
          properties: { network_id: { get_resource: 'net' }, cidr: '10.9.0.0/24' },
        },
        net: { type: 'OS::Neutron::Net' },
        servers: {
          type: 'OS::Heat::ResourceGroup',
          properties: {
            count: 2,
            resource_def: {
              type: 'OS::Nova::Server',
              properties: { image: 'cirros', flavor: 'm1.tiny', networks: [{ network: { get_resource: 'net' } }] },
            },
          },
        },
      },
    },
  });
  expect(at(answer.body, 'stack', 'stack_status_reason')).toBe('Stack CREATE completed successfully');
  const { body } = await kiln.call('GET', `/stacks/group/${at(answer.body, 'stack', 'id')}/events?sort_dir=asc`);
  const told = (at(body, 'events') as readonly Json[]).map(
    (one) => `${at(one, 'resource_name')} ${at(one, 'resource_status')}`,
  );
  const servers = told.indexOf('servers CREATE_IN_PROGRESS');
  expect(servers).toBeGreaterThan(told.indexOf('subnet CREATE_COMPLETE'));
  expect(told).toContain('subnet CREATE_COMPLETE');
});
