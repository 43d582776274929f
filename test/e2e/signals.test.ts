import { afterEach, beforeEach, expect, it } from 'vitest';
import { at, type Kiln, startKiln } from './kiln.ts';

let kiln: Kiln;
beforeEach(async () => {
  kiln = await startKiln();
});
afterEach(() => kiln.close());

const template = {
  heat_template_version: '2018-08-31',
  resources: {
    handle: { type: 'OS::Heat::WaitConditionHandle' },
    condition: {
      type: 'OS::Heat::WaitCondition',
      properties: { handle: { get_resource: 'handle' }, count: 60, timeout: 300 },
    },
  },
  outputs: { data: { value: { get_attr: ['condition', 'data'] } } },
};

it('takes the signals of a whole class that come at the same instant', async () => {
  const created = await kiln.call('POST', '/stacks', { stack_name: 'class', template });
  const stack = `/stacks/class/${at(created.body, 'stack', 'id')}`;
  const status = async (name: string) =>
    at((await kiln.call('GET', `${stack}/resources/${name}`)).body, 'resource', 'resource_status');
  while ((await status('condition')) !== 'CREATE_IN_PROGRESS') await new Promise((wake) => setTimeout(wake, 20));
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, guest) =>
      kiln.call('POST', `${stack}/resources/handle/signal`, { id: String(guest), data: `guest ${guest}` }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { body } = await kiln.rest('class');
  expect(at(body, 'stack', 'stack_status')).toBe('CREATE_COMPLETE');
  expect(Object.keys(JSON.parse(String(await kiln.output('class', 'data'))))).toHaveLength(60);
});
