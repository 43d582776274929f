import { afterAll, beforeAll, expect, test } from 'vitest';
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
`;
const files = { 'child.yaml': child };
const thing = (value: string, more: object = {}) => ({
  type: 'OS::Heat::TestResource',
  properties: { value, ...more },
});
const nested = (word: string) => ({ type: 'child.yaml', properties: { word } });
const template = (resources: object) => ({ heat_template_version: '2018-08-31', resources });

const names = (list: Json | undefined): Json =>
  (list as readonly Json[]).map((one) => at(one, 'resource_name') ?? null);

test('a preview lists what is in nested stacks instead of the resource that makes one', async () => {
  const { body } = await kiln.call('POST', '/stacks/preview', {
    stack_name: 'new',
    template: template({
      plain: thing('p'),
      below: nested('n'),
      net: { type: 'OS::Neutron::Net' },
      group: {
        type: 'OS::Heat::ResourceGroup',
        properties: { count: 2, resource_def: { type: 'child.yaml', properties: { word: { get_resource: 'net' } } } },
      },
    }),
    files,
  });
  expect(at(body, 'stack', 'resources')).toMatchObject([
    { resource_name: 'plain', stack_name: 'new', properties: { value: 'p' } },
    [
      {
        resource_name: 'inner',
        parent_resource: 'below',
        stack_name: 'new-below',
        stack_identity: { stack_name: 'new-below', stack_id: 'None', path: '' },
      },
    ],
    { resource_name: 'net', resource_type: 'OS::Neutron::Net' },
    ['0', '1'].map((member) => [
      {
        resource_name: 'inner',
        parent_resource: member,
        stack_name: `new-group-${member}`,
        properties: { value: 'test_string' },
      },
    ]),
  ]);
});

test('a preview knows the attributes that follow from properties', async () => {
  const value = { type: 'OS::Heat::Value', properties: { value: 'x' } };
  const { body } = await kiln.call('POST', '/stacks/preview', { stack_name: 'new', template: template({ value }) });
  expect(at(body, 'stack', 'resources', 0, 'attributes')).toEqual({ value: 'x' });
});

test('a preview of more resources than a stack may have, those within included, is refused', async () => {
  const group = (count: number, resource_def: object) => ({
    type: 'OS::Heat::ResourceGroup',
    properties: { count, resource_def },
  });
  for (const one of [group(10_000_000, { type: 'OS::Heat::None' }), group(40, group(40, { type: 'OS::Heat::None' }))]) {
    const { status, body } = await kiln.call('POST', '/stacks/preview', {
      stack_name: 'n',
      template: template({ one }),
    });
    expect([status, at(body, 'error', 'message')]).toEqual([
      400,
      'Request limit exceeded: Maximum resources per stack exceeded.',
    ]);
  }
});

test('the preview of an update shows what stays as it is, what is made as it will be', async () => {
  const before = { keep: thing('k'), change: thing('one'), replace: thing('r'), gone: thing('g'), below: nested('x') };
  await kiln.create('old', { template: template(before), files });
  const id = at((await kiln.call('GET', '/stacks/old')).body, 'stack', 'id');
  const after = {
    keep: thing('k'),
    change: thing('two'),
    replace: thing('r', { update_replace: true, update_replace_value: 'q' }),
    fresh: thing('f'),
    below: nested('y'),
  };
  const preview = async (query: string) =>
    at(
      (await kiln.call('PUT', `/stacks/old/${id}/preview${query}`, { template: template(after), files })).body,
      'resource_changes',
    );
  const changes = await preview('');
  expect(Object.fromEntries(Object.entries(changes as object).map(([kind, list]) => [kind, names(list)]))).toEqual({
    added: ['fresh'],
    deleted: ['gone'],
    updated: ['change', 'below'],
    replaced: ['replace'],
    unchanged: ['keep'],
  });
  const [change, below] = at(changes, 'updated') as readonly Json[];
  expect(change).toMatchObject({ resource_action: 'CREATE', attributes: { output: 'one' } });
  expect(below).toMatchObject({ nested_stack_id: { stack_id: at(below, 'physical_resource_id'), path: '' } });
  expect(at(changes, 'deleted', 0)).toMatchObject({ resource_action: 'CREATE', attributes: { output: 'g' } });
  for (const kind of ['replaced', 'added'])
    expect(at(changes, kind, 0)).toMatchObject({
      resource_action: 'INIT',
      physical_resource_id: '',
      updated_time: null,
    });

  const deep = await preview('?show_nested=true');
  expect(names(at(deep, 'updated'))).toEqual(['change', 'below', 'inner']);
  expect(at(deep, 'updated', 2)).toMatchObject({ parent_resource: 'below', attributes: { output: 'x' } });
});

test('what refers to a resource that is made anew changes too', async () => {
  const network = (cidr: string) => ({
    net: { type: 'OS::Neutron::Net' },
    subnet: { type: 'OS::Neutron::Subnet', properties: { network: { get_resource: 'net' }, cidr } },
    router: { type: 'OS::Neutron::Router' },
    interface: {
      type: 'OS::Neutron::RouterInterface',
      properties: { router: { get_resource: 'router' }, subnet: { get_resource: 'subnet' } },
    },
    range: { type: 'OS::Heat::TestResource', properties: { value: { get_attr: ['subnet', 'cidr'] } } },
  });
  await kiln.create('refers', { template: template(network('10.71.0.0/24')) });
  const id = at((await kiln.call('GET', '/stacks/refers')).body, 'stack', 'id');
  const { body } = await kiln.call('PUT', `/stacks/refers/${id}/preview`, {
    template: template(network('10.72.0.0/24')),
  });
  const changes = at(body, 'resource_changes');
  expect(names(at(changes, 'replaced'))).toEqual(['subnet', 'interface']);
  expect(names(at(changes, 'updated'))).toEqual(['range']);
  expect(names(at(changes, 'unchanged'))).toEqual(['net', 'router']);
});
