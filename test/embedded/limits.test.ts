import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { CreateHandler } from '../../lib/embedded/functions.ts';
import { parseDefinition } from '../../lib/embedded/sfn/definition.ts';
import { seededRandom } from '../../lib/embedded/virtual-clock.ts';
import type { Runtime } from '../../lib/runtime.ts';
import { bench } from './bench.ts';

test('starts beyond the bucket are throttled until it fills again', async () => {
  const b = bench(1);
  const { runtime } = await b.start({ startRate: { burst: 5, perSecond: 2 } });
  const start = (name: string) =>
    runtime.sfn.send(new StartExecutionCommand({ stateMachineArn: runtime.names.stackMachine, name }));
  const burst = await b.clock.run(Promise.allSettled(Array.from({ length: 8 }, (_, i) => start(`a${i}`))));
  expect(burst.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  expect(burst.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'ThrottlingException' } });
  await b.clock.pass(1000);
  const later = await b.clock.run(Promise.allSettled(Array.from({ length: 4 }, (_, i) => start(`b${i}`))));
  expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  await b.clock.pass(1000);
  const list = await b.clock.run(
    runtime.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: runtime.names.stackMachine, statusFilter: 'SUCCEEDED' }),
    ),
  );
  expect(list.executions).toHaveLength(7);
});

const sleeper = ((runtime: Runtime) => async (event: { ms?: number; size?: number }) => {
  if (event.ms !== undefined) await runtime.clock.sleep(event.ms);
  return 'x'.repeat(event.size ?? 0);
}) as CreateHandler;

test('calls beyond the concurrency limit are refused', async () => {
  const b = bench(2);
  const embedded = await b.start({ functions: { act: sleeper }, concurrency: 3 });
  const calls = await b.clock.run(
    Promise.allSettled(Array.from({ length: 5 }, () => embedded.invoke('act', { ms: 1000 }))),
  );
  expect(calls.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  expect(calls.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { errorType: 'Lambda.TooManyRequestsException' },
  });
});

test('payloads over 6 MiB are refused either way', async () => {
  const b = bench(3);
  const embedded = await b.start({ functions: { act: sleeper } });
  await expect(b.clock.run(embedded.invoke('act', { text: 'x'.repeat(6 * 1024 * 1024) }))).rejects.toMatchObject({
    errorType: 'Lambda.RequestTooLargeException',
  });
  await expect(b.clock.run(embedded.invoke('act', { size: 6 * 1024 * 1024 }))).rejects.toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
  });
  await expect(b.clock.run(embedded.invoke('act', { size: 10 }))).resolves.toBe('xxxxxxxxxx');
});

test('with faults messages come twice, late and in any order, but none is lost', async () => {
  const b = bench(4);
  const seen: string[] = [];
  const poll = (() =>
    async ({ Records }: { Records: { body: string }[] }) => {
      seen.push(...Records.map(({ body }) => body));
    }) as CreateHandler;
  const { runtime } = await b.start({
    functions: { poll },
    faults: { random: seededRandom(4), duplicate: 0.3, late: 0.3, lateBy: 5000, reorder: true },
  });
  const bodies = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
  await b.clock.run(
    Promise.all(
      bodies.map((MessageBody) =>
        runtime.sqs.send(new SendMessageCommand({ QueueUrl: runtime.names.waitQueue, MessageBody })),
      ),
    ),
  );
  await b.clock.pass(60_000);
  expect([...new Set(seen)].sort()).toEqual(bodies);
  expect(seen.length).toBeGreaterThan(bodies.length);
  expect(seen).not.toEqual(seen.toSorted());
});

test('a tenant with many messages does not hold up one with few', async () => {
  const b = bench(5);
  const seen: string[] = [];
  const starter = ((runtime: Runtime) =>
    async ({ Records }: { Records: { attributes: { MessageGroupId: string } }[] }) => {
      seen.push(...Records.map(({ attributes }) => attributes.MessageGroupId));
      await runtime.clock.sleep(10_000);
    }) as CreateHandler;
  const embedded = await b.start({ functions: { starter }, queueConcurrency: 1 });
  const { sqs, runtime } = embedded;
  for (let i = 0; i < 100; i++) sqs.send(runtime.names.startQueue, `m${i}`, 0, 'many');
  sqs.send(runtime.names.startQueue, 'f', 0, 'few');
  await b.clock.pass(25_000);
  expect(seen).toContain('few');
  expect(seen.indexOf('few')).toBeLessThan(20);
});

test.each([
  ['a Map state', { M: { Type: 'Map', Iterator: {}, End: true } }],
  ['a Parallel state', { P: { Type: 'Parallel', Branches: [], End: true } }],
  ['JSONata', { P: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } }],
  ['variables', { P: { Type: 'Pass', Assign: { a: 1 }, End: true } }],
  [
    'another integration',
    { T: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {}, End: true } },
  ],
  [
    'a wait for the end of another execution',
    { T: { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: {}, End: true } },
  ],
  [
    'an unknown parameter of a task',
    {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'f', Qualifier: '1' },
        End: true,
      },
    },
  ],
  [
    'an unknown intrinsic function',
    { P: { Type: 'Pass', Parameters: { 'a.$': "States.Hash('a', 'MD5')" }, End: true } },
  ],
  ['a path with a filter', { P: { Type: 'Pass', InputPath: '$.a[?(@.b)]', End: true } }],
  [
    'an unknown operator',
    { C: { Type: 'Choice', Choices: [{ Variable: '$.a', StringContains: 'x', Next: 'D' }] }, D: { Type: 'Succeed' } },
  ],
  ['neither Next nor End', { P: { Type: 'Pass' } }],
  ['two times of a Wait', { W: { Type: 'Wait', Seconds: 1, SecondsPath: '$.a', End: true } }],
])('a machine with %s is refused when it is made', (_, States) => {
  expect(() => parseDefinition(JSON.stringify({ StartAt: Object.keys(States)[0], States }))).toThrow();
});
