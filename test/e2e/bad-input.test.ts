import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimCloud, type SimCloud } from '../../lib/simcloud/index.ts';
import { FastClock } from './fast-clock.ts';
import { at, type Kiln, startKiln } from './kiln.ts';

const version = '2021-04-16';
const resource = (type: string, more: object = {}) => ({ type, ...more });
const hot = (resources: object, more: object = {}) => ({ heat_template_version: version, resources, ...more });

/** Aliases that stand for ten to the ninth texts. */
const bomb = [
  `heat_template_version: ${version}`,
  'parameters:',
  `  a0: &a0 [${Array(10).fill('lol').join(', ')}]`,
  ...Array.from({ length: 8 }, (_, level) => {
    const inside = Array(10).fill(`*a${level}`).join(', ');
    return `  a${level + 1}: &a${level + 1} [${inside}]`;
  }),
].join('\n');

const value = (text: unknown) => resource('OS::Heat::Value', { properties: { value: text } });
const circle = hot({ a: value({ get_resource: 'b' }), b: value({ get_resource: 'a' }) });
const large = `heat_template_version: ${version}\ndescription: ${'x'.repeat(10_000_000)}\n`;
const body = (text: string) => Buffer.from(text);
const create = (template: unknown, more: object = {}) => ({ stack_name: 'bad', template, ...more });

/** What is sent, the class of the fault, and what its message must tell. */
const cases: readonly (readonly [what: string, body: unknown, type: string, message: RegExp])[] = [
  [
    'broken YAML',
    create('heat_template_version: [1, 2\n'),
    'HTTPBadRequest',
    /^Template not in valid format: .*line \d/s,
  ],
  [
    'a tab for indentation',
    create(`heat_template_version: ${version}\nresources:\n\ta: 1\n`),
    'HTTPBadRequest',
    /line 3/,
  ],
  ['text that is no map', create('just a text'), 'HTTPBadRequest', /not a JSON object or YAML mapping/],
  ['10 MB of YAML', create(large), 'RequestLimitExceeded', /exceeds maximum allowed size \(1048576 bytes\)/],
  [
    'a template over its limit',
    create(large.slice(0, 600_000)),
    'RequestLimitExceeded',
    /allowed size \(524288 bytes\)/,
  ],
  ['an alias bomb', create(bomb), 'HTTPBadRequest', /./],
  [
    'nesting without end',
    create(`heat_template_version: ${version}\nresources: ${'['.repeat(5000)}`),
    'HTTPBadRequest',
    /./,
  ],
  ['an unknown type', create(hot({ a: resource('OS::Nova::Sever') })), 'StackValidationFailed', /OS::Nova::Sever/],
  ['a type that is a missing file', create(hot({ a: resource('no.yaml') })), 'StackValidationFailed', /no\.yaml/],
  [
    'a key that no resource has',
    create(hot({ a: resource('OS::Heat::None', { bogus: 1 }) })),
    'StackValidationFailed',
    /^"bogus" is not a valid keyword inside a resource definition$/,
  ],
  ['a cycle', create(circle), 'CircularDependencyException', /^Circular Dependency Found: /],
  [
    'a template within itself',
    create(hot({ a: resource('me.yaml') }), { files: { 'me.yaml': JSON.stringify(hot({ a: resource('me.yaml') })) } }),
    'StackValidationFailed',
    /./,
  ],
  ['a reference to nothing', create(hot({ a: value({ get_resource: 'z' }) })), 'InvalidTemplateReference', /"z"/],
  ['an unknown version', create('heat_template_version: 2031-01-01\n'), 'InvalidTemplateVersion', /2031-01-01/],
  [
    'a type for administrators',
    create(hot({ a: resource('OS::Nova::Flavor', { properties: { ram: 1, vcpus: 1 } }) })),
    'Forbidden',
    /OS::Nova::Flavor/,
  ],
  [
    'an image that is not there',
    create(hot({ a: resource('OS::Nova::Server', { properties: { image: 'no-such', flavor: 'm1.tiny' } }) })),
    'StackValidationFailed',
    /no-such/,
  ],
  [
    'a wrong environment',
    create(hot({}), { environment: 'bogus: 1' }),
    'HTTPBadRequest',
    /^Environment not in valid format: /,
  ],
  ['no name', { template: hot({}) }, 'HTTPBadRequest', /No stack name specified/],
  ['a name that is none', create(hot({}), { stack_name: '../etc' }), 'StackValidationFailed', /Invalid stack name/],
  ['no template', { stack_name: 'bad' }, 'HTTPBadRequest', /No template specified/],
  ['a body that is no JSON', body('{"stack_name": "bad", '), 'HTTPBadRequest', /./],
  ['a body that is no object', body('[1]'), 'HTTPBadRequest', /./],
  ['no body', undefined, 'HTTPBadRequest', /./],
  ['a body nested too deep', body(`{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`), 'HTTPBadRequest', /./],
];

describe('bad input', () => {
  const database = new DatabaseSync(':memory:');
  const clock = new FastClock();
  let cloud: SimCloud;
  let kiln: Kiln;

  beforeAll(async () => {
    cloud = createSimCloud({ seed: 1, clock });
    kiln = await startKiln({ database, cloud, clock });
    // The engine's sign of life is there from then on.
    await kiln.minute();
  });
  afterAll(() => kiln.close());

  const items = () => Number(database.prepare('SELECT count(*) AS items FROM items').get()?.items);
  const anything = () => Object.values(cloud.inventory(cloud.projectId('demo')).objects).map((rows) => rows.length);

  test.each(cases)('%s is refused with a fault, and nothing is stored or made', async (_, sent, type, message) => {
    const before = { items: items(), objects: anything() };
    for (const path of ['/stacks', '/stacks/preview']) {
      const answer = await kiln.call('POST', path, sent);
      const told = JSON.stringify(answer.body);
      expect(answer.status, told).toBe(type === 'Forbidden' ? 403 : 400);
      expect(at(answer.body, 'code')).toBe(answer.status);
      for (const key of ['title', 'explanation']) expect(typeof at(answer.body, key)).toBe('string');
      expect(at(answer.body, 'error', 'type'), told).toBe(type);
      expect(String(at(answer.body, 'error', 'message'))).toMatch(message);
      expect(told.length).toBeLessThan(20_000);
    }
    expect({ items: items(), objects: anything() }).toEqual(before);
  });

  test('a typo in a text names its line, its column and what was probably meant', async () => {
    const text = `heat_template_version: ${version}\nparameters:\n  size:\n    type: strin\n`;
    const { body: fault } = await kiln.call('POST', '/stacks', create(text));
    expect(at(fault, 'error', 'message')).toMatch(
      /^Invalid type \(strin\)\n.*line 4, column 11.*did you mean "string"\?/s,
    );
  });

  test('a typo in a template that the openstack command has parsed is told by its path, to others as Heat tells it', async () => {
    const resources = { it: { type: 'OS::Heat::TestResource', properties: { value: { get_param: 'size' } } } };
    const sent = create({ heat_template_version: version, parameters: { size: { type: 'strin' } }, resources });
    const message = async (client: string) =>
      at((await kiln.call('POST', '/stacks', sent, { 'user-agent': client })).body, 'error', 'message');
    expect(await message('python-heatclient')).toBe(
      'Invalid type (strin)\n  parameters.size.type: Invalid type (strin) (did you mean "string"?)',
    );
    expect(await message('gophercloud/v2')).toBe('Invalid type (strin)');
  });

  test('a token that nobody gave, or none, is refused', async () => {
    for (const token of ['nonsense', '']) {
      const answer = await kiln.call('POST', '/stacks', create(hot({})), { 'x-auth-token': token });
      expect([answer.status, at(answer.body, 'error', 'title')]).toEqual([401, 'Unauthorized']);
      expect(answer.headers.get('www-authenticate')).toContain(cloud.authUrl);
    }
    expect(at((await kiln.call('GET', '/stacks')).body, 'stacks')).toEqual([]);
  });

  test('the project of another is refused', async () => {
    const before = items();
    const url = `http://kiln.invalid/v1/${cloud.projectId('tenant-a')}/stacks`;
    const answer = await kiln.call('POST', url, create(hot({})));
    expect([answer.status, at(answer.body, 'error', 'type')]).toEqual([403, 'HTTPForbidden']);
    expect(items()).toBe(before);
  });

  test('a token that has expired is refused, also where it was good a moment before', async () => {
    expect((await kiln.call('GET', '/stacks')).status).toBe(200);
    clock.skip(48 * 3_600_000);
    const before = items();
    const answer = await kiln.call('POST', '/stacks', create(hot({})));
    expect([answer.status, at(answer.body, 'error', 'title')]).toEqual([401, 'Unauthorized']);
    expect(items()).toBe(before);
  });
});
