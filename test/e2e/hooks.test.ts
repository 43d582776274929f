import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln();
});
afterAll(() => kiln.close());

const thing = (value: string, more: object = {}) => ({
  type: 'OS::Heat::TestResource',
  properties: { value },
  ...more,
});
const template = (resources: object) => ({ heat_template_version: '2021-04-16', resources });
const hooked = (hooks: object) => ({ resource_registry: { resources: hooks } });
const idOf = async (name: string) => String(at((await kiln.call('GET', `/stacks/${name}`)).body, 'stack', 'id'));
const status = async (name: string) => at((await kiln.call('GET', `/stacks/${name}`)).body, 'stack', 'stack_status');

/** What the events of a resource tell, the first one first. */
async function told(
  stack: string,
  resource: string,
): Promise<readonly (readonly [Json | undefined, Json | undefined])[]> {
  const { body } = await kiln.call('GET', `/stacks/${stack}/events?resource_name=${resource}&sort_dir=asc`);
  return (at(body, 'events') as readonly Json[]).map((event) => [
    at(event, 'resource_status'),
    at(event, 'resource_status_reason'),
  ]);
}

const paused = (stack: string, resource: string, hook: string) =>
  expect
    .poll(async () => (await told(stack, resource)).at(-1)?.[1], { timeout: 20_000 })
    .toMatch(new RegExp(`paused until Hook ${hook} is cleared`));

const clear = async (stack: string, resource: string, hook: unknown) =>
  kiln.call('POST', `/stacks/${stack}/${await idOf(stack)}/resources/${resource}/signal`, { unset_hook: hook });

test('a resource stops before and after it is made, what depends on it too, and nothing else', async () => {
  await kiln.call('POST', '/stacks', {
    stack_name: 'made',
    template: template({
      a: thing('a'),
      b: thing('b', { depends_on: 'a' }),
      c: thing('c', { depends_on: 'b' }),
      d: thing('d'),
    }),
    environment: hooked({ b: { hooks: ['pre-create', 'post-create'] } }),
  });
  await paused('made', 'b', 'pre-create');
  const { body } = await kiln.call('GET', '/stacks/made/events?resource_name=b');
  expect(at(body, 'events', 0, 'physical_resource_id')).toBeNull();
  await expect.poll(async () => (await told('made', 'd')).length).toBe(2);
  expect(await told('made', 'c')).toEqual([]);
  expect(await clear('made', 'b', 'pre-create')).toMatchObject({ status: 200, body: null });
  await paused('made', 'b', 'post-create');
  expect(await told('made', 'c')).toEqual([]);
  await clear('made', 'b', 'post-create');
  expect(at((await kiln.rest('made')).body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  expect(await told('made', 'b')).toEqual([
    ['INIT_COMPLETE', 'CREATE paused until Hook pre-create is cleared'],
    ['INIT_COMPLETE', 'Hook pre-create is cleared'],
    ['CREATE_IN_PROGRESS', 'state changed'],
    ['CREATE_COMPLETE', 'state changed'],
    ['CREATE_COMPLETE', 'CREATE paused until Hook post-create is cleared'],
    ['CREATE_COMPLETE', 'Hook post-create is cleared'],
  ]);
});

test('a resource stops before and after an update, and before it is deleted with its stack', async () => {
  const environment = hooked({ 'r*': { hooks: ['pre-update', 'post-update', 'pre-delete'] } });
  const one = (value: string) => ({ template: template({ r1: thing(value) }), environment });
  await kiln.create('changed', one('x'));
  await kiln.call('PUT', '/stacks/changed', one('y'));
  await paused('changed', 'r1', 'pre-update');
  await clear('changed', 'r1', 'pre-update');
  await paused('changed', 'r1', 'post-update');
  await clear('changed', 'r1', 'post-update');
  expect(at((await kiln.rest('changed')).body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  // What nothing changes in stops all the same, but only before.
  await kiln.call('PUT', '/stacks/changed', one('y'));
  await paused('changed', 'r1', 'pre-update');
  await clear('changed', 'r1', 'pre-update');
  expect(at((await kiln.rest('changed')).body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  await kiln.call('DELETE', '/stacks/changed');
  await paused('changed', 'r1', 'pre-delete');
  await clear('changed', 'r1', 'pre-delete');
  await expect.poll(() => status('changed'), { timeout: 20_000 }).toBeUndefined();
});

test('hooks of creation do not stop what an update makes, nor those of deletion what it removes', async () => {
  const environment = hooked({ r: { hooks: ['pre-create', 'pre-delete'] } });
  await kiln.create('others', { template: template({ a: thing('a') }), environment });
  for (const resources of [{ a: thing('a'), r: thing('r') }, { a: thing('a') }]) {
    await kiln.call('PUT', '/stacks/others', { template: template(resources), environment });
    expect(at((await kiln.rest('others')).body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  }
});

test('types that are nothing but a record, and nested stacks, stop as well', async () => {
  await kiln.call('POST', '/stacks', {
    stack_name: 'light',
    template: template({ v: { type: 'OS::Heat::Value', properties: { value: 1 } }, n: { type: 'n.yaml' } }),
    files: { 'n.yaml': JSON.stringify(template({ inner: thing('i') })) },
    environment: hooked({ v: { hooks: 'post-create' }, n: { hooks: 'post-create' } }),
  });
  for (const name of ['v', 'n']) {
    await paused('light', name, 'post-create');
    await clear('light', name, 'post-create');
  }
  expect(at((await kiln.rest('light')).body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  expect((await told('light', 'n')).map(([, reason]) => reason)).toEqual([
    'state changed',
    'state changed',
    'CREATE paused until Hook post-create is cleared',
    'Hook post-create is cleared',
  ]);
});

test('a hook that is none, or at which the resource does not wait, is refused', async () => {
  await kiln.create('free', { template: template({ r: thing('r') }) });
  const id = await idOf('free');
  const refusal = async (hook: unknown) => {
    const { status: code, body } = await clear('free', 'r', hook);
    return [code, at(body, 'error', 'type'), at(body, 'error', 'message')];
  };
  const where = (message: string) => [400, 'InvalidBreakPointHook', expect.stringContaining(message)];
  expect(await refusal('nonsense')).toEqual(where('Invalid hook type "nonsense" for TestResource "r" [free-r-'));
  expect(await refusal(['pre-create'])).toEqual(where(`Invalid hook type "['pre-create']" for TestResource`));
  expect(await refusal('pre-create')).toEqual(where('The "pre-create" hook is not defined on TestResource "r" ['));
  expect((await refusal('pre-create'))[2]).toContain(`Stack "free" [${id}]`);
});

test('a stack that waits at a hook can be deleted', async () => {
  await kiln.call('POST', '/stacks', {
    stack_name: 'stuck',
    template: template({ a: thing('a') }),
    environment: hooked({ a: { hooks: 'pre-create' } }),
  });
  await paused('stuck', 'a', 'pre-create');
  await kiln.call('DELETE', '/stacks/stuck');
  await expect.poll(() => status('stuck'), { timeout: 20_000 }).toBeUndefined();
});
