import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../lib/api/router.ts';
import { routes } from '../../lib/api/routes.ts';
import { at, type Kiln, startKiln } from './kiln.ts';

/** Everything that is stored, to tell whether a request changed any of it. */
const stored = (database: DatabaseSync) =>
  JSON.stringify(database.prepare('SELECT * FROM items ORDER BY 1, 2, 3').all());

const template = {
  heat_template_version: '2021-04-16',
  resources: { value: { type: 'OS::Heat::Value', properties: { value: 'ours' } } },
  outputs: { value: { value: { get_attr: ['value', 'value'] } } },
};

/** Bodies with which each request would do something, if it were allowed to. */
const bodies: Readonly<Record<string, unknown>> = {
  'stacks:create': { stack_name: 'theirs', template },
  'stacks:preview': { stack_name: 'theirs', template },
  'stacks:validate_template': { template },
  'stacks:update': { template },
  'stacks:update_patch': { template },
  'stacks:preview_update': { template },
  'stacks:preview_update_patch': { template },
  'resource:signal': {},
  'resource:mark_unhealthy': { mark_unhealthy: true },
  'software_configs:create': { name: 'theirs' },
  'cohorts:create': { name: 'theirs', roster: ['a'], template },
  'cohorts:lease': { lease: { after: '1h' } },
  'stacks:lease': { lease: { after: '1h' } },
};
const bodyOf = (route: Route) =>
  route.method === 'GET'
    ? undefined
    : route.path.endsWith('/actions')
      ? { suspend: null }
      : route.body && (bodies[route.action ?? ''] ?? {});

/** Parameters that name nothing of a project. */
const common = ['type_name', 'template_version', 'server_id'];
const named = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
const every = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const own = every.filter(([, { path }]) => named(path).some((name) => !common.includes(name)));

describe('a token of another project', () => {
  const database = new DatabaseSync(':memory:');
  let kiln: Kiln;
  let token: string;
  let parameters: Readonly<Record<string, string>>;

  beforeAll(async () => {
    kiln = await startKiln({ database });
    token = await kiln.login('tenant-a');
    const stack = await kiln.create('ours', { template });
    const stackId = String(at(stack.body, 'stack', 'id'));
    const events = await kiln.call('GET', `/stacks/ours/${stackId}/resources/value/events`);
    const config = await kiln.call('POST', '/software_configs', { name: 'ours', group: 'script', config: 'ours' });
    const cohort = await kiln.call('POST', '/cohorts', { name: 'ours', roster: ['ann'], template });
    for (let status = ''; status !== 'COMPLETE'; ) {
      const { body } = await kiln.call('GET', `/cohorts/${at(cohort.body, 'cohort', 'id')}`);
      status = String(at(body, 'cohort', 'status'));
      await new Promise((wake) => setTimeout(wake, 20));
    }
    parameters = {
      stack_name: 'ours',
      stack_id: stackId,
      resource_name: 'value',
      output_key: 'value',
      event_id: String(at(events.body, 'events', 0, 'id')),
      config_id: String(at(config.body, 'software_config', 'id')),
      cohort: String(at(cohort.body, 'cohort', 'id')),
      type_name: 'OS::Heat::Value',
      template_version: 'heat_template_version.2021-04-16',
      // Nobody has any of these.
      snapshot_id: '11111111-2222-3333-4444-555555555555',
      deployment_id: '11111111-2222-3333-4444-555555555555',
      server_id: '11111111-2222-3333-4444-555555555555',
    };
    expect(Object.values(parameters)).not.toContain('undefined');
  }, 60_000);
  afterAll(() => kiln.close());

  const pathOf = (route: Route) => {
    expect(named(route.path).filter((name) => parameters[name] === undefined)).toEqual([]);
    return route.path.replace(/\{(\w+)\}/g, (_, name) => parameters[name] as string);
  };
  const ask = (route: Route, project: string) =>
    kiln.call(route.method, `http://kiln.invalid/v1/${kiln.cloud.projectId(project)}${pathOf(route)}`, bodyOf(route), {
      'x-auth-token': token,
    });

  test.each(every)('is refused at the URL of the project: %s', async (_, route) => {
    const before = stored(database);
    const { status, body } = await ask(route, 'demo');
    expect([status, at(body, 'error', 'type')]).toEqual([403, 'HTTPForbidden']);
    expect(stored(database)).toBe(before);
  });

  test.each(own)('finds nothing of the project at its own URL: %s', async (_, route) => {
    const before = stored(database);
    const { status, body } = await ask(route, 'tenant-a');
    expect(status, JSON.stringify(body)).toBe(404);
    expect(stored(database)).toBe(before);
  });

  test.each(every.filter(([, { method }]) => method === 'GET').filter(([name]) => !own.some(([one]) => one === name)))(
    'lists nothing of the project at its own URL: %s',
    async (_, route) => {
      const text = JSON.stringify((await ask(route, 'tenant-a')).body);
      for (const name of ['stack_id', 'event_id', 'config_id', 'cohort']) expect(text).not.toContain(parameters[name]);
      expect(text).not.toContain('ours');
    },
  );

  test('of the project finds everything that the other did not', async () => {
    const { status } = await kiln.call('GET', `/stacks/ours/${parameters.stack_id}/outputs/value`);
    expect(status).toBe(200);
    expect((await kiln.call('GET', `/software_configs/${parameters.config_id}`)).status).toBe(200);
    expect((await kiln.call('GET', `/cohorts/${parameters.cohort}`)).status).toBe(200);
  });
});
