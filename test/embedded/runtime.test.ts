import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SendTaskSuccessCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { CreateHandler } from '../../lib/embedded/functions.ts';
import type { Embedded } from '../../lib/embedded/runtime.ts';
import { seededRandom } from '../../lib/embedded/virtual-clock.ts';
import type { Runtime } from '../../lib/runtime.ts';
import { silentLogger } from '../../lib/util/log.ts';
import { type Bench, bench, machinesWith } from './bench.ts';

const handler = (make: (runtime: Runtime) => (event: { readonly [name: string]: string }) => Promise<unknown>) =>
  make as CreateHandler;

const withToken = machinesWith({
  StartAt: 'Act',
  States: {
    Act: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: '${ActFunction}',
        Payload: { 'id.$': '$.id', 'token.$': '$$.Task.Token', 'retry.$': '$$.State.RetryCount' },
      },
      TimeoutSeconds: 3600,
      Retry: [{ ErrorEquals: ['Lambda.Unknown', 'Sandbox.Timedout'], IntervalSeconds: 2, MaxAttempts: 20 }],
      Next: 'Release',
    },
    Release: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: '${ReleaseFunction}', 'Payload.$': '$' },
      ResultSelector: { 'out.$': '$.Payload' },
      End: true,
    },
  },
});

const add = (runtime: Runtime, name: string) =>
  runtime.dynamodb.send(
    new UpdateItemCommand({
      TableName: runtime.names.table,
      Key: { pk: { S: 'count' }, sk: { S: name } },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
const count = async (runtime: Runtime, name: string) =>
  Number(
    (
      await runtime.dynamodb.send(
        new GetItemCommand({
          TableName: runtime.names.table,
          Key: { pk: { S: 'count' }, sk: { S: name } },
          ConsistentRead: true,
        }),
      )
    ).Item?.n?.N ?? 0,
  );

async function finish({ clock }: Bench, { runtime }: Embedded, executionArn: string | undefined) {
  const ended = async () => {
    for (;;) {
      const answer = await runtime.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (answer.status !== 'RUNNING') return answer;
      await clock.sleep(1000);
    }
  };
  return clock.run(ended());
}
const start = ({ clock }: Bench, { runtime }: Embedded, id = 'x') =>
  clock.run(
    runtime.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: runtime.names.resourceMachine,
        name: id,
        input: JSON.stringify({ id }),
      }),
    ),
  );

const complete = (runtime: Runtime, taskToken: string | undefined, output: unknown) =>
  runtime.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

describe('the embedded runtime', () => {
  test('a token may be completed before its handler returns, and the next state gets its output', async () => {
    const b = bench(1);
    const embedded = await b.start({
      machines: withToken,
      functions: {
        act: handler((runtime) => async ({ token, id }) => {
          await complete(runtime, token, { made: id });
          return {};
        }),
        release: handler(() => async (event) => event),
      },
    });
    const { executionArn } = await start(b, embedded);
    const ended = await finish(b, embedded, executionArn);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '{"out":{"made":"x"}}' });
  });

  test('after kill -9 a function that ran is lost and retried with a new token; a waiting token goes on waiting', async () => {
    const b = bench(2);
    const tokens: (string | undefined)[] = [];
    const act = handler((runtime) => async ({ token, id }) => {
      tokens.push(token);
      await add(runtime, String(id));
      if (id === 'hangs' && tokens.length === 1) await runtime.clock.sleep(60_000);
      return {};
    });
    const release = handler(() => async () => 'released');
    const first = await b.start({ machines: withToken, functions: { act, release } });
    const { executionArn } = await start(b, first, 'hangs');
    await b.clock.pass(10_000);
    const [lost] = tokens;
    await first.stop();
    const second = await b.start({ machines: withToken, functions: { act, release } });
    await b.clock.pass(10_000);
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).not.toBe(lost);
    await second.stop();
    const third = await b.start({ machines: withToken, functions: { act, release } });
    await b.clock.pass(60_000);
    expect(tokens).toHaveLength(2);
    await expect(b.clock.run(complete(third.runtime, lost, 1))).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await b.clock.run(complete(third.runtime, tokens[1], { ok: true }));
    await expect(b.clock.run(complete(third.runtime, tokens[1], { ok: true }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    expect(await finish(b, third, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await b.clock.run(count(third.runtime, 'hangs'))).toBe(2);
  });

  test('nothing runs after a handler has returned', async () => {
    const b = bench(3);
    const embedded = await b.start({
      machines: withToken,
      functions: {
        act: handler((runtime) => async ({ token }) => {
          void runtime.clock.sleep(5000).then(() => add(runtime, 'late'));
          void (async () => {
            for (let i = 0; i < 1000; i++) await add(runtime, 'loop');
          })();
          await complete(runtime, token, {});
          return {};
        }),
        release: handler(() => async () => ({})),
      },
    });
    const { executionArn } = await start(b, embedded);
    await finish(b, embedded, executionArn);
    const soon = await b.clock.run(count(embedded.runtime, 'loop'));
    await b.clock.pass(600_000);
    expect(await b.clock.run(count(embedded.runtime, 'late'))).toBe(0);
    expect(await b.clock.run(count(embedded.runtime, 'loop'))).toBe(soon);
    expect(soon).toBeLessThan(1000);
  });

  test('a function past its time-out is ended and retried', async () => {
    const b = bench(4);
    let calls = 0;
    const embedded = await b.start({
      machines: withToken,
      functions: {
        act: handler((runtime) => async ({ token }) => {
          calls++;
          if (calls === 1) {
            await runtime.clock.sleep(121_000);
            await add(runtime, 'ghost');
          }
          await complete(runtime, token, {});
          return {};
        }),
        release: handler(() => async () => ({})),
      },
    });
    const { executionArn } = await start(b, embedded);
    expect(await finish(b, embedded, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    await b.clock.pass(60_000);
    expect(calls).toBe(2);
    expect(await b.clock.run(count(embedded.runtime, 'ghost'))).toBe(0);
  });

  test('a queue function gets its messages; only what it reports as failed comes again, and at last goes to the dead letters', async () => {
    const b = bench(5);
    const seen: string[] = [];
    const poll = (() =>
      async ({ Records }: { Records: { messageId: string; body: string }[] }) => {
        seen.push(...Records.map(({ body }) => body));
        return {
          batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
            itemIdentifier: messageId,
          })),
        };
      }) as CreateHandler;
    const embedded = await b.start({ functions: { poll } });
    const { runtime, sqs } = embedded;
    for (const [MessageBody, DelaySeconds] of [
      ['good', 0],
      ['bad', 0],
      ['later', 900],
    ] as const)
      await b.clock.run(
        runtime.sqs.send(new SendMessageCommand({ QueueUrl: runtime.names.waitQueue, MessageBody, DelaySeconds })),
      );
    await b.clock.pass(10_000);
    expect(seen.sort()).toEqual(['bad', 'good']);
    await b.clock.pass(6 * 720_000);
    expect(seen.filter((body) => body === 'good')).toHaveLength(1);
    expect(seen.filter((body) => body === 'later')).toHaveLength(1);
    expect(seen.filter((body) => body === 'bad')).toHaveLength(5);
    expect(sqs.counts(sqs.deadLetters('wait')).visible).toBe(1);
    expect(sqs.counts('wait')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('queues and the rule of every minute go on after the database has failed for a while', async () => {
    const b = bench(9);
    const seen = { reconcile: 0, poll: 0 };
    const errors: string[] = [];
    const counted = (name: keyof typeof seen) => handler(() => async () => ({ n: ++seen[name] }));
    const { runtime } = await b.start({
      functions: { reconcile: counted('reconcile'), poll: counted('poll') },
      log: { ...silentLogger, error: (message) => errors.push(message) },
    });
    await b.clock.run(
      runtime.sqs.send(
        new SendMessageCommand({ QueueUrl: runtime.names.waitQueue, MessageBody: '{}', DelaySeconds: 61 }),
      ),
    );
    await b.clock.pass(59_000);
    b.database.exec('ALTER TABLE messages RENAME TO elsewhere');
    await b.clock.pass(10_000);
    expect(errors.length).toBeGreaterThan(0);
    b.database.exec('ALTER TABLE elsewhere RENAME TO messages');
    await b.clock.pass(120_000);
    expect(seen).toEqual({ reconcile: 4, poll: 1 });
  });

  test('reconcile is called at the start and every minute', async () => {
    const b = bench(6);
    const times: number[] = [];
    await b.start({
      functions: {
        reconcile: handler((runtime) => async () => {
          times.push(runtime.clock.now());
        }),
      },
    });
    const from = b.clock.now();
    await b.clock.pass(180_500);
    expect(times.map((time) => time - from)).toEqual([0, 60_000, 120_000, 180_000]);
  });

  test('HTTP requests reach the function as payload 2.0 events, by a socket or without', async () => {
    const b = bench(7);
    const embedded = await b.start({
      functions: {
        api: (() =>
          async (event: {
            rawPath: string;
            rawQueryString: string;
            body?: string;
            requestContext: { http: { method: string } };
          }) => ({
            statusCode: 201,
            headers: { 'X-One': 'a' },
            body: JSON.stringify([event.requestContext.http.method, event.rawPath, event.rawQueryString, event.body]),
          })) as CreateHandler,
      },
    });
    const answer = await b.clock.run(
      embedded.request(
        new Request('http://kiln.invalid/v1/a%2Fb?x=1', {
          method: 'POST',
          body: '{"a":1}',
          headers: { 'content-type': 'application/json' },
        }),
      ),
    );
    expect([answer.status, answer.headers.get('x-one'), await answer.json()]).toEqual([
      201,
      'a',
      ['POST', '/v1/a%2Fb', 'x=1', '{"a":1}'],
    ]);
    const tooLarge = await b.clock.run(
      embedded.request(new Request('http://kiln.invalid/', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) })),
    );
    expect(tooLarge.status).toBe(413);
  });

  test('a handler that throws or takes over 30 s is a 500 or 503 of the gateway', async () => {
    const b = bench(8);
    const api = ((runtime: Runtime) => async (event: { rawPath: string }) => {
      if (event.rawPath === '/throw') throw new Error('secret');
      await runtime.clock.sleep(29_500);
      return { statusCode: 200 };
    }) as CreateHandler;
    const embedded = await b.start({ functions: { api } });
    const thrown = await b.clock.run(embedded.request(new Request('http://kiln.invalid/throw')));
    expect([thrown.status, await thrown.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    const late = await b.clock.run(embedded.request(new Request('http://kiln.invalid/slow')));
    expect(late.status).toBe(500);
  });

  const trace = async (seed: number) => {
    const b = bench(seed, 0.05);
    const steps: string[] = [];
    const act = handler((runtime) => async ({ id, token }) => {
      for (const step of ['a', 'b']) {
        steps.push(`${id}${step}`);
        await add(runtime, `${id}`);
      }
      await complete(runtime, token, {});
      return {};
    });
    const embedded = await b.start({
      machines: withToken,
      faults: { random: seededRandom(seed), kill: 0.1, lostAnswer: 0.05 },
      functions: { act, release: handler(() => async () => ({})) },
    });
    const arns = await Promise.all(['1', '2', '3'].map((id) => start(b, embedded, id)));
    for (const { executionArn } of arns) await finish(b, embedded, executionArn);
    return steps.join(' ');
  };

  test('an interleaving with kills and lost answers replays from its seed', async () => {
    const [one, again, other] = [await trace(11), await trace(11), await trace(12)];
    expect(one).toBe(again);
    expect(one).not.toBe(other);
    expect(one.split(' ').length).toBeGreaterThanOrEqual(6);
  });
});
