import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Answer, at, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeEach(async () => {
  kiln = await startKiln();
});
afterEach(() => kiln.close());

const template = (name: string) => ({
  heat_template_version: '2018-08-31',
  resources: {
    net: { type: 'OS::Neutron::Net', properties: { name } },
    // So that a deletion lasts longer than all that ask for it need to ask.
    slow: { type: 'OS::Heat::TestResource', properties: { action_wait_secs: { delete: 2 } } },
  },
});

/** How often each status was the answer to requests at the same instant. */
async function statuses(count: number, ask: (index: number) => Promise<Answer>): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  return Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => String(status))].map(([status, same]) => [status, same.length]),
  );
}

const networks = () =>
  (kiln.cloud.inventory().objects.network ?? [])
    .map((network) => String((network as unknown as { name: string }).name))
    .filter((name) => name.startsWith('race'));

it('of creates of one name, and of updates of one stack, at the same instant one wins and the others are told', async () => {
  const create = (index: number) =>
    kiln.call('POST', '/stacks', { stack_name: 'one', template: template(`race-${index}`) });
  expect(await statuses(20, create)).toEqual({ 201: 1, 409: 19 });
  await kiln.rest('one');
  const update = (index: number) => kiln.call('PUT', '/stacks/one', { template: template(`race-new-${index}`) });
  expect(await statuses(20, update)).toEqual({ 202: 1, 409: 19 });
  const { body } = await kiln.rest('one');
  expect(at(body, 'stack', 'stack_status')).toBe('UPDATE_COMPLETE');
  expect(networks()).toHaveLength(1);
});

it('takes every delete of one stack, also those that come at the same instant', async () => {
  await kiln.create('one', { template: template('race') });
  expect(await statuses(30, () => kiln.call('DELETE', '/stacks/one'))).toEqual({ 204: 30 });
  while ((await kiln.call('GET', '/stacks/one')).status !== 404) await new Promise((wake) => setTimeout(wake, 20));
  expect(networks()).toEqual([]);
});

it('takes every change of one deployment, also those that come at the same instant', async () => {
  const config = await kiln.call('POST', '/software_configs', { name: 'c', config: 'true', group: 'script' });
  const configId = at(config.body, 'software_config', 'id');
  const made = await kiln.call('POST', '/software_deployments', { config_id: configId, server_id: 's' });
  const id = at(made.body, 'software_deployment', 'id');
  const change = (index: number) =>
    kiln.call('PUT', `/software_deployments/${id}`, { status: 'COMPLETE', output_values: { index } });
  expect(await statuses(30, change)).toEqual({ 200: 30 });
});
