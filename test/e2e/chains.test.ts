import { afterAll, beforeAll, expect, test } from 'vitest';
import { FastClock } from './fast-clock.ts';
import { at, type Json, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeAll(async () => {
  kiln = await startKiln({ clock: new FastClock() });
});
afterAll(() => kiln.close());

const thing = 'OS::Heat::TestResource';
const template = (resources: object, outputs: object = {}) => ({
  heat_template_version: '2021-04-16',
  resources,
  outputs,
});
const chain = (resources: readonly string[], more: object = {}) => ({
  type: 'OS::Heat::ResourceChain',
  properties: { resources, resource_properties: { value: 'v' }, ...more },
});
const status = (answer: { readonly body: Json }) => at(answer.body, 'stack', 'stack_status');

async function members(stack: string): Promise<readonly Json[]> {
  const { body } = await kiln.call('GET', `/stacks/${stack}/resources?nested_depth=1`);
  return (at(body, 'resources') as readonly Json[]).filter((one) => at(one, 'parent_resource') === 'c');
}

test('a chain has one member for each type, each after the one before it, and gives their attributes', async () => {
  const outputs = {
    map: { value: { get_attr: ['c', 'attributes', 'output'] } },
    list: { value: { get_attr: ['c', 'output'] } },
    one: { value: { get_attr: ['c', 'resource.1', 'output'] } },
    refs: { value: { get_attr: ['c', 'refs'] } },
    none: { value: { get_attr: ['c', 'resource.7'] } },
  };
  expect(status(await kiln.create('chain', { template: template({ c: chain([thing, thing]) }, outputs) }))).toBe(
    'CREATE_COMPLETE',
  );
  const made = await members('chain');
  expect(made.map((one) => [at(one, 'resource_name'), at(one, 'required_by')]).toSorted()).toEqual([
    ['0', ['1']],
    ['1', []],
  ]);
  expect(await kiln.output('chain', 'map')).toEqual({ 0: 'v', 1: 'v' });
  expect(await kiln.output('chain', 'list')).toEqual(['v', 'v']);
  expect(await kiln.output('chain', 'one')).toBe('v');
  expect(await kiln.output('chain', 'refs')).toHaveLength(2);
  const { body } = await kiln.call('GET', '/stacks/chain');
  const none = (at(body, 'stack', 'outputs') as readonly Json[]).find((one) => at(one, 'output_key') === 'none');
  expect(at(none, 'output_error')).toBe("Member '7' not found in group resource 'c'.");

  await kiln.call('PUT', '/stacks/chain', { template: template({ c: chain([thing, thing, thing]) }, outputs) });
  expect(status(await kiln.rest('chain'))).toBe('UPDATE_COMPLETE');
  expect(await kiln.output('chain', 'list')).toEqual(['v', 'v', 'v']);
});

test('the members of a concurrent chain wait for no other', async () => {
  await kiln.create('wide', { template: template({ c: chain([thing, thing], { concurrent: true }) }) });
  expect((await members('wide')).map((one) => at(one, 'required_by'))).toEqual([[], []]);
});

test('a chain of more members than a stack may have fails', async () => {
  const made = await kiln.create('long', { template: template({ c: chain(Array(1001).fill('OS::Heat::None')) }) });
  expect([status(made), at(made.body, 'stack', 'stack_status_reason')]).toEqual([
    'CREATE_FAILED',
    'Resource CREATE failed: RequestLimitExceeded: resources.c: Request limit exceeded: Maximum resources per stack exceeded.',
  ]);
});

test('a delay takes its time in the actions that it names', async () => {
  const later = (actions: readonly string[]) => ({
    type: 'OS::Heat::Delay',
    properties: { min_wait: 8, max_jitter: 2, jitter_multiplier: 0.5, actions },
  });
  const seconds = async (name: string) => {
    const { body } = await kiln.call('GET', `/stacks/${name}/events?resource_name=d&sort_dir=asc`);
    const times = (at(body, 'events') as readonly Json[]).map((event) => Date.parse(String(at(event, 'event_time'))));
    return ((times[1] ?? 0) - (times[0] ?? 0)) / 1000;
  };
  await kiln.create('slow', { template: template({ d: later(['CREATE']) }) });
  expect(await seconds('slow')).toBeGreaterThanOrEqual(7);
  await kiln.create('quick', { template: template({ d: later(['SUSPEND']) }) });
  expect(await seconds('quick')).toBeLessThan(7);
});
