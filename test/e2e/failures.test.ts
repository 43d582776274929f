import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const template = (properties: object) => ({
  template: {
    heat_template_version: '2018-08-31',
    resources: { it: { type: 'OS::Heat::TestResource', properties } },
    outputs: { value: { value: { get_attr: ['it', 'output'] } } },
  },
});

const shown = async (name: string): Promise<Json | undefined> =>
  at((await kiln.call('GET', `/stacks/${name}/resources`)).body, 'resources', 0);

async function updated(name: string, properties: object): Promise<void> {
  await kiln.call('PUT', `/stacks/${name}`, template(properties));
  await kiln.rest(name);
}

const cannotBeMade = { value: 'two', update_replace: true, fail: true };

test('of a replacement that failed the one is shown that tells why, outputs are those of the old one', async () => {
  await kiln.create('why', template({ value: 'one' }));
  await updated('why', cannotBeMade);
  expect(await shown('why')).toMatchObject({
    resource_status: 'CREATE_FAILED',
    resource_status_reason: 'ValueError: resources.it: Test Resource failed it',
  });
  expect(await kiln.output('why', 'value')).toBe('one');
  await updated('why', { value: 'one' });
  expect(await shown('why')).toMatchObject({ resource_status: 'CREATE_COMPLETE' });
});

test('after a rollback that failed elsewhere the old one is shown, not its replacement that failed', async () => {
  const pair = (first: object, second: object) => ({
    template: {
      heat_template_version: '2018-08-31',
      resources: {
        first: { type: 'OS::Heat::TestResource', properties: first },
        second: { type: 'OS::Heat::TestResource', properties: second, depends_on: 'first' },
      },
    },
    disable_rollback: false,
  });
  const failing = { value: 'one', fail: true };
  await kiln.create('back', pair({ value: 'zero' }, { value: 'one' }));
  await kiln.call('PUT', '/stacks/back', { ...pair(failing, { value: 'one' }), disable_rollback: true });
  await kiln.rest('back');
  await kiln.call('PUT', '/stacks/back', pair({ value: 'two', update_replace: true }, cannotBeMade));
  expect(at((await kiln.rest('back')).body, 'stack', 'stack_status')).toBe('ROLLBACK_FAILED');
  const { body } = await kiln.call('GET', '/stacks/back/resources');
  const second = (at(body, 'resources') as readonly Json[]).find((one) => at(one, 'resource_name') === 'second');
  expect(second).toMatchObject({ resource_status: 'CREATE_COMPLETE' });
});

test('a check visits the old one where the replacement could not be made and the old one failed since', async () => {
  await kiln.create('check', template({ value: 'one' }));
  await updated('check', cannotBeMade);
  await updated('check', { value: 'three', fail: true });
  const id = at((await kiln.call('GET', '/stacks/check')).body, 'stack', 'id');
  await kiln.call('POST', `/stacks/check/${id}/actions`, { check: null });
  expect(at((await kiln.rest('check')).body, 'stack', 'stack_status')).toBe('CHECK_COMPLETE');
});

test('a check that failed tells too that not everything can be checked', async () => {
  const resources = {
    net: { type: 'OS::Neutron::Net' },
    key: { type: 'OS::Nova::KeyPair', properties: { name: 'lost' } },
  };
  await kiln.create('part', { template: { heat_template_version: '2018-08-31', resources } });
  const headers = { 'x-auth-token': await kiln.login('demo') };
  await kiln.cloud.fetch(`${kiln.cloud.baseUrl}/compute/v2.1/os-keypairs/lost`, { method: 'DELETE', headers });
  const id = at((await kiln.call('GET', '/stacks/part')).body, 'stack', 'id');
  await kiln.call('POST', `/stacks/part/${id}/actions`, { check: null });
  expect(at((await kiln.rest('part')).body, 'stack', 'stack_status_reason')).toMatch(
    /^Resource CHECK failed: key: .* 'CHECK' not fully supported \(see resources\)$/,
  );
});

test('what failed in a group is told with its whole path', async () => {
  const inner = {
    heat_template_version: '2018-08-31',
    resources: { it: { type: 'OS::Heat::TestResource', properties: { fail: true } } },
  };
  const group = { type: 'OS::Heat::ResourceGroup', properties: { count: 1, resource_def: { type: 'inner.yaml' } } };
  const { body } = await kiln.create('path', {
    template: { heat_template_version: '2018-08-31', resources: { group } },
    files: { 'inner.yaml': JSON.stringify(inner) },
  });
  expect(at(body, 'stack', 'stack_status_reason')).toBe(
    'Resource CREATE failed: ValueError: resources.group.resources[0].resources.it: Test Resource failed it',
  );
});
