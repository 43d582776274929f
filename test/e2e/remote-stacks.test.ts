import { expect, test } from 'vitest';
import { createSimCloud } from '../../lib/simcloud/index.ts';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

const inner = `heat_template_version: 2018-08-31
parameters:
  word: {type: string, default: none}
resources:
  net: {type: OS::Neutron::Net}
  below: {type: below.yaml}
  mapped: {type: My::Type}
outputs:
  name: {value: {get_attr: [net, name]}}
  word: {value: {get_param: word}}
`;
const below = `heat_template_version: 2018-08-31
resources:
  none: {type: OS::Heat::None}
`;
const template = {
  heat_template_version: '2018-08-31',
  resources: { there: { type: 'OS::Heat::Stack', properties: { template: { get_file: 'inner.yaml' } } } },
  outputs: { name: { value: { get_attr: ['there', 'outputs', 'name'] } } },
};

test('a stack makes another one through the catalogue of the cloud, on the trust that it has itself', async () => {
  let kiln: Kiln | undefined;
  const cloud = createSimCloud({
    seed: 1,
    catalogue: { orchestration: 'http://kiln.invalid/v1/%p' },
    otherwise: async (url, init) => {
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      const headers = Object.fromEntries(new Headers(init?.headers));
      const answer = await kiln?.call(init?.method ?? 'GET', String(url), body, headers);
      return new Response(answer?.status === 204 ? null : JSON.stringify(answer?.body), {
        status: answer?.status ?? 503,
      });
    },
  });
  kiln = await startKiln({ cloud });
  const trusts = async () => {
    const token = (await kiln?.login('demo')) ?? '';
    const id = at(
      (await (
        await cloud.fetch(`${cloud.authUrl}/auth/tokens`, {
          headers: { 'x-auth-token': token, 'x-subject-token': token },
        })
      ).json()) as never,
      'token',
      'user',
      'id',
    );
    const answer = await cloud.fetch(`${cloud.authUrl}/OS-TRUST/trusts?trustor_user_id=${id}`, {
      headers: { 'x-auth-token': token },
    });
    return ((await answer.json()) as { trusts: readonly unknown[] }).trusts.length;
  };

  const refused = async (properties: object, files: object) => {
    const other = { ...template, resources: { there: { type: 'OS::Heat::Stack', properties } } };
    const answer = await kiln?.call('POST', '/stacks', { stack_name: 'bad', template: other, files });
    return [answer?.status, at(answer?.body, 'error', 'type'), at(answer?.body, 'error', 'message')];
  };
  const { properties } = template.resources.there;
  expect(await refused({ ...properties, context: { region_name: 'DARKHOLE' } }, { 'inner.yaml': inner })).toEqual([
    400,
    'StackValidationFailed',
    'Cannot establish connection to Heat endpoint at region "DARKHOLE" due to "public endpoint for orchestration service in DARKHOLE region not found"',
  ]);
  expect(
    await refused(
      { ...properties, context: { region_name: 'RegionOne' } },
      { 'inner.yaml': inner.replace('resources', 'resource') },
    ),
  ).toEqual([
    400,
    'StackValidationFailed',
    'Failed validating stack template using Heat endpoint at region "RegionOne" due to "ERROR: The template section is invalid: resource"',
  ]);

  // The other stack has the files and the environment of this one, but not its parameters.
  const environment = { resource_registry: { 'My::Type': 'OS::Heat::None' }, parameters: { word: 'mine' } };
  const own = { ...template, parameters: { word: { type: 'string' } } };
  const files = { 'inner.yaml': inner, 'below.yaml': below };
  const made = await kiln.create('here', { template: own, files, environment });
  expect(at(made.body, 'stack', 'stack_status_reason')).toBe('Stack CREATE completed successfully');
  expect(await kiln.output('here', 'name')).toMatch(/^here-there-\w+-net-/);
  const stacks = at((await kiln.call('GET', '/stacks')).body, 'stacks') as readonly Json[];
  expect(stacks).toHaveLength(2);
  const other = stacks.map((one) => String(at(one, 'stack_name'))).find((name) => name !== 'here') ?? '';
  expect(await kiln.output(other, 'word')).toBe('none');
  expect(await trusts()).toBe(1);

  const id = String(at(made.body, 'stack', 'id'));
  await kiln.call('DELETE', `/stacks/here/${id}`);
  expect(at((await kiln.rest(id)).body, 'stack', 'stack_status')).toBe('DELETE_COMPLETE');
  expect(at((await kiln.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
  expect(cloud.inventory().objects.network?.filter(({ name }) => String(name).startsWith('here'))).toEqual([]);
  expect(await trusts()).toBe(0);
  await kiln.close();
});
