import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Behaviour, check, failure, refused, same, unique, until } from './suite.ts';

export interface SFNBench {
  readonly client: SFNClient;
  /** A new machine; its ARN. Rejects when the definition is refused. */
  readonly create: (definition: string) => Promise<string>;
  /** Where tasks send messages to. */
  readonly queueUrl: string;
  /** Body of the next message there, or undefined. Deletes it. */
  readonly receive: () => Promise<string | undefined>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

type States = Readonly<Record<string, object>>;
interface Output {
  readonly [name: string]: unknown;
}

function on(bench: SFNBench) {
  const { client } = bench;
  const machine = (states: States, more: object = {}) =>
    bench.create(JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more }));
  const start = async (stateMachineArn: string, input: unknown = {}, name = unique('run')) =>
    (await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })))
      .executionArn ?? '';
  const describe = (executionArn: string) => client.send(new DescribeExecutionCommand({ executionArn }));
  const done = async (arn: string, seconds = 30): Promise<DescribeExecutionCommandOutput> => {
    await until(seconds, async () => (await describe(arn)).status !== 'RUNNING', bench.sleep);
    return describe(arn);
  };
  const run = async (states: States, input: unknown = {}, more: object = {}, seconds = 30) =>
    done(await start(await machine(states, more), input), seconds);
  const output = (answer: DescribeExecutionCommandOutput): Output => {
    check(answer.status === 'SUCCEEDED', `${answer.status} ${answer.error ?? ''} ${answer.cause ?? ''}`);
    return JSON.parse(answer.output ?? 'null') as Output;
  };
  /** A state that sends its token away and waits. */
  const park = (more: object = {}) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: {
      QueueUrl: bench.queueUrl,
      MessageBody: { 'token.$': '$$.Task.Token', 'execution.$': '$$.Execution.Id', 'retry.$': '$$.State.RetryCount' },
    },
    ...('Next' in more ? {} : { End: true }),
    ...more,
  });
  const message = async (execution: string): Promise<{ token: string; retry: number }> => {
    let found: { token: string; retry: number; execution: string } | undefined;
    await until(
      20,
      async () => {
        const body = await bench.receive();
        const read = body === undefined ? undefined : (JSON.parse(body) as NonNullable<typeof found>);
        if (read?.execution === execution) found = read;
        return found !== undefined;
      },
      bench.sleep,
      100,
    );
    check(found, 'no token came');
    return found;
  };
  const token = async (execution: string) => (await message(execution)).token;
  const succeed = (taskToken: string, result: unknown = {}) =>
    client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) }));
  const fail = (taskToken: string, error: string, cause = 'c') =>
    client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
  return { machine, start, describe, done, run, output, park, message, token, succeed, fail };
}

const done = { Type: 'Succeed' };
const wait = (Seconds: number, more: object = { End: true }) => ({ Type: 'Wait', Seconds, ...more });
const closed = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];
const caught = (error: unknown) => (error as { Error?: string } | undefined)?.Error;

export const sfnBehaviours: readonly Behaviour<SFNBench>[] = [
  {
    name: 'a start with the name and input of a running execution answers with the same ARN',
    run: async (bench) => {
      const { machine, start } = on(bench);
      const arn = await machine({ W: wait(3) });
      const name = unique('twice');
      same(await start(arn, { x: 1 }, name), await start(arn, { x: 1 }, name));
    },
  },
  {
    name: 'the name of a running execution with other input is refused',
    run: async (bench) => {
      const { machine, start } = on(bench);
      const arn = await machine({ W: wait(3) });
      const name = unique('twice');
      await start(arn, { x: 1 }, name);
      return refused(start(arn, { x: 2 }, name), 'ExecutionAlreadyExists');
    },
  },
  {
    name: 'the name of a closed execution is refused even with the same input',
    run: async (bench) => {
      const { machine, start, done } = on(bench);
      const arn = await machine({ P: { Type: 'Pass', End: true } });
      const name = unique('twice');
      await done(await start(arn, { x: 1 }, name));
      return refused(start(arn, { x: 1 }, name), 'ExecutionAlreadyExists');
    },
  },
  {
    name: 'a name of 80 characters is accepted, 81 refused',
    differs: { LocalStack: 'it accepts longer names; the API reference says 1 to 80' },
    run: async (bench) => {
      const { machine, start } = on(bench);
      const arn = await machine({ W: wait(0) });
      await start(arn, {}, unique('n').padEnd(80, 'n'));
      return refused(start(arn, {}, unique('n').padEnd(81, 'n')), 'InvalidName', 'ValidationException');
    },
  },
  {
    name: 'a name with a colon, a space or a wildcard is refused',
    differs: { LocalStack: 'it accepts any character; the API reference lists which are not allowed' },
    run: async (bench) => {
      const { machine, start } = on(bench);
      const arn = await machine({ W: wait(0) });
      for (const bad of ['a:b', 'a b', 'a*b', 'a#b', 'a/b'])
        await refused(start(arn, {}, bad), 'InvalidName', 'ValidationException');
    },
  },
  {
    name: 'input of 256 KiB is accepted, one byte more refused',
    differs: { LocalStack: 'it accepts longer input; the API reference says 262,144' },
    run: async (bench) => {
      const { machine, start } = on(bench);
      const arn = await machine({ P: { Type: 'Pass', Result: 1, End: true } });
      await start(arn, 'x'.repeat(262_144 - 2));
      return refused(start(arn, 'x'.repeat(262_145 - 2)), 'InvalidExecutionInput', 'ValidationException');
    },
  },
  {
    name: 'input that is not JSON is refused',
    run: async (bench) => {
      const stateMachineArn = await on(bench).machine({ D: done });
      return refused(
        bench.client.send(new StartExecutionCommand({ stateMachineArn, name: unique('bad'), input: '{' })),
        'InvalidExecutionInput',
      );
    },
  },
  {
    name: 'data flow: InputPath, Parameters, ResultPath, OutputPath, null paths',
    run: async (bench) => {
      const { run, output } = on(bench);
      same(
        output(
          await run(
            {
              A: {
                Type: 'Pass',
                InputPath: '$.in',
                Parameters: { 'y.$': '$.x', fixed: 1 },
                ResultPath: '$.out.deep',
                Next: 'B',
              },
              B: { Type: 'Pass', Result: 'ignored', ResultPath: null, OutputPath: '$.out', End: true },
            },
            { in: { x: 5 } },
          ),
        ),
        { deep: { fixed: 1, y: 5 } },
      );
    },
  },
  {
    name: 'the context object and intrinsic functions',
    run: async (bench) => {
      const { machine, start, output, done } = on(bench);
      const states = {
        A: {
          Type: 'Pass',
          Parameters: {
            'id.$': '$$.Execution.Id',
            'name.$': '$$.Execution.Name',
            'state.$': '$$.State.Name',
            'input.$': '$$.Execution.Input.a',
            'machine.$': '$$.StateMachine.Id',
            'format.$': "States.Format('{}-{}', $.a, $.l[1])",
            'json.$': 'States.JsonToString($.o)',
            'back.$': 'States.StringToJson($.s)',
          },
          End: true,
        },
      };
      const arn = await machine(states);
      const execution = await start(arn, { a: 'x', l: [1, 2], o: { q: 1 }, s: '{"r":[1]}' });
      const d = output(await done(execution));
      same(
        [d.id, d.state, d.input, d.machine, d.format, d.json, d.back],
        [execution, 'A', 'x', arn, 'x-2', '{"q":1}', { r: [1] }],
      );
    },
  },
  {
    name: 'Choice: And, Or, Not, IsPresent, comparisons with paths, StringMatches, Default',
    run: async (bench) => {
      const { machine, start, output, done } = on(bench);
      const arn = await machine({
        C: {
          Type: 'Choice',
          Choices: [
            {
              And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', NumericGreaterThanPath: '$.b' } }],
              Next: 'One',
            },
            {
              Or: [
                { Variable: '$.s', StringMatches: 'ab*' },
                { Variable: '$.s', StringEquals: 'z' },
              ],
              Next: 'Two',
            },
            { Variable: '$.f', BooleanEquals: true, Next: 'One' },
          ],
          Default: 'Three',
        },
        One: { Type: 'Pass', Result: 1, End: true },
        Two: { Type: 'Pass', Result: 2, End: true },
        Three: { Type: 'Pass', Result: 3, End: true },
      });
      const got: unknown[] = [];
      for (const input of [
        { a: 1, b: 2 },
        { a: 3, b: 2, s: 'abc' },
        { s: 'z' },
        { s: 'x', f: true },
        { s: 'x', f: false },
      ])
        got.push(output(await done(await start(arn, input))));
      same(got, [1, 2, 2, 1, 3]);
    },
  },
  {
    name: 'Wait: SecondsPath and TimestampPath',
    differs: { LocalStack: 'a timestamp ends too early, it cuts the milliseconds' },
    run: async (bench) => {
      const { run, output } = on(bench);
      const from = bench.now();
      output(
        await run(
          { A: { Type: 'Wait', SecondsPath: '$.s', Next: 'B' }, B: { Type: 'Wait', TimestampPath: '$.t', End: true } },
          { s: 1, t: new Date(from + 3900).toISOString() },
        ),
      );
      const took = bench.now() - from;
      check(took > 3800 && took < 8000, `${took} ms`);
    },
  },
  {
    name: 'Fail with ErrorPath and CausePath; a path that matches nothing is States.Runtime',
    run: async (bench) => {
      const { run } = on(bench);
      const failed = await run({ F: { Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' } }, { e: 'E1', c: 'because' });
      same([failed.status, failed.error, failed.cause], ['FAILED', 'E1', 'because']);
      const lost = await run({ A: { Type: 'Pass', Parameters: { 'x.$': '$.nope' }, End: true } });
      same([lost.status, lost.error], ['FAILED', 'States.Runtime']);
    },
  },
  {
    name: 'a token completes its task with the output',
    run: async (bench) => {
      const { machine, start, park, token, succeed, output, done } = on(bench);
      const execution = await start(await machine({ P: park({ ResultPath: '$.r' }) }), { a: 1 });
      await succeed(await token(execution), { ok: 1 });
      same(output(await done(execution)), { a: 1, r: { ok: 1 } });
    },
  },
  {
    name: 'a token fails its task with an error that Catch matches, and leaves the input',
    run: async (bench) => {
      const { machine, start, park, token, fail, output, done } = on(bench);
      const execution = await start(
        await machine({
          P: park({
            Catch: [
              { ErrorEquals: ['Other'], Next: 'D' },
              { ErrorEquals: ['Gone'], ResultPath: '$.e', Next: 'D' },
            ],
          }),
          D: { Type: 'Pass', End: true },
        }),
        { a: 1 },
      );
      await fail(await token(execution), 'Gone');
      same(output(await done(execution)), { a: 1, e: { Error: 'Gone', Cause: 'c' } });
    },
  },
  {
    name: 'a retry gets a new token, its number in the context, and the old token is refused',
    differs: { LocalStack: 'it gives every attempt the same token; Step Functions makes one for each' },
    run: async (bench) => {
      const { machine, start, park, message, fail, succeed, output, done } = on(bench);
      const execution = await start(
        await machine({ P: park({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }] }) }),
      );
      const first = await message(execution);
      await fail(first.token, 'Busy');
      const second = await message(execution);
      same([first.retry, second.retry, first.token === second.token], [0, 1, false]);
      const answer = await failure(succeed(first.token));
      check(closed.includes(answer.name), answer.name);
      await succeed(second.token, { ok: 1 });
      same(output(await done(execution)), { ok: 1 });
    },
  },
  {
    name: 'Retry waits IntervalSeconds × BackoffRate, at most MaxDelaySeconds, and gives up after MaxAttempts',
    run: async (bench) => {
      const { machine, start, park, message, fail, done } = on(bench);
      const retry = {
        ErrorEquals: ['States.TaskFailed'],
        IntervalSeconds: 1,
        BackoffRate: 10,
        MaxDelaySeconds: 2,
        MaxAttempts: 2,
      };
      const execution = await start(await machine({ P: park({ Retry: [retry] }) }));
      const gaps: number[] = [];
      for (let i = 0; i < 3; i++) {
        const from = bench.now();
        await fail((await message(execution)).token, 'Busy');
        gaps.push(bench.now() - from);
      }
      const ended = await done(execution);
      same([ended.status, ended.error], ['FAILED', 'Busy']);
      check(gaps[2]! >= 1900 && gaps[2]! < 8000, `the second retry came after ${gaps[2]} ms`);
    },
  },
  {
    name: 'a token used twice is refused while the execution runs',
    differs: { LocalStack: 'it accepts a token that was used while the execution runs' },
    run: async (bench) => {
      const { machine, start, park, token, succeed } = on(bench);
      const execution = await start(await machine({ P: park({ Next: 'W' }), W: wait(3) }));
      const taskToken = await token(execution);
      await succeed(taskToken);
      return refused(succeed(taskToken), ...closed);
    },
  },
  {
    name: 'a token is refused after the execution ended',
    run: async (bench) => {
      const { machine, start, park, token, succeed, done } = on(bench);
      const execution = await start(await machine({ P: park() }));
      const taskToken = await token(execution);
      await succeed(taskToken);
      await done(execution);
      return refused(succeed(taskToken), ...closed);
    },
  },
  {
    name: 'what never was a token is refused',
    run: (bench) => refused(on(bench).succeed('bogus'), 'InvalidToken', 'TaskDoesNotExist'),
  },
  {
    name: 'output that is not JSON is refused',
    differs: { LocalStack: 'it accepts any text; the API reference lists InvalidOutput' },
    run: async (bench) => {
      const { machine, start, park, token, succeed } = on(bench);
      const taskToken = await token(await start(await machine({ P: park() })));
      const message = await refused(
        bench.client.send(new SendTaskSuccessCommand({ taskToken, output: '{' })),
        'InvalidOutput',
        'ValidationException',
      );
      await succeed(taskToken);
      return message;
    },
  },
  {
    name: 'TimeoutSeconds and TimeoutSecondsPath give States.Timeout, which States.TaskFailed does not match',
    run: async (bench) => {
      const { run, park, output } = on(bench);
      const handlers = [
        { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.e', Next: 'D' },
      ];
      const states = (limit: object) => ({
        P: park({ ...limit, Catch: handlers }),
        D: { Type: 'Pass', End: true },
        Wrong: { Type: 'Fail', Error: 'Wrong' },
      });
      same(caught(output(await run(states({ TimeoutSeconds: 1 }), {})).e), 'States.Timeout');
      same(caught(output(await run(states({ TimeoutSecondsPath: '$.t' }), { t: 1 })).e), 'States.Timeout');
    },
  },
  {
    name: 'a token is refused after its task timed out',
    differs: { LocalStack: 'it accepts the token of a task that timed out' },
    run: async (bench) => {
      const { machine, start, park, token, succeed } = on(bench);
      const execution = await start(
        await machine({
          P: park({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'W' }] }),
          W: wait(6),
        }),
      );
      const taskToken = await token(execution);
      await bench.sleep(2500);
      return refused(succeed(taskToken), ...closed);
    },
  },
  {
    name: 'heartbeats keep a task alive; without them it times out',
    run: async (bench) => {
      const { machine, start, park, token, succeed, output, describe, done, run } = on(bench);
      const states = {
        P: park({
          HeartbeatSeconds: 2,
          TimeoutSeconds: 30,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout', 'States.Timeout'], ResultPath: '$.e', Next: 'D' }],
        }),
        D: { Type: 'Pass', End: true },
      };
      const execution = await start(await machine(states));
      const taskToken = await token(execution);
      for (let i = 0; i < 4; i++) {
        await bench.sleep(1000);
        await bench.client.send(new SendTaskHeartbeatCommand({ taskToken }));
      }
      same((await describe(execution)).status, 'RUNNING');
      await succeed(taskToken, { ok: 1 });
      same(output(await done(execution)), { ok: 1 });
      const from = bench.now();
      check(output(await run(states)).e, 'no error');
      check(bench.now() - from < 15_000, `${bench.now() - from} ms`);
    },
  },
  {
    name: 'TimeoutSeconds of the machine: TIMED_OUT',
    run: async (bench) => {
      const ended = await on(bench).run({ W: wait(15) }, {}, { TimeoutSeconds: 2 }, 20);
      same(ended.status, 'TIMED_OUT');
    },
  },
  {
    name: 'StopExecution: ABORTED, and its token is refused',
    differs: { LocalStack: 'an execution that waits for a token stays RUNNING' },
    run: async (bench) => {
      const { machine, start, park, token, succeed, done } = on(bench);
      const executionArn = await start(await machine({ P: park() }));
      const taskToken = await token(executionArn);
      await bench.client.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'c' }));
      const ended = await done(executionArn, 5);
      same([ended.status, ended.error, ended.cause], ['ABORTED', 'E', 'c']);
      return refused(succeed(taskToken), ...closed);
    },
  },
  {
    name: 'a machine starts another: same name running is the same ARN, a closed name is an error',
    run: async (bench) => {
      const { machine, start, run, output, done } = on(bench);
      const child = await machine({ W: wait(2) });
      const task = (Name: string, more: object) => ({
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Parameters: { StateMachineArn: child, Name, Input: { a: 1 } },
        ...more,
      });
      const name = unique('nest');
      const twice = output(
        await run({ S: task(name, { ResultPath: '$.a', Next: 'T' }), T: task(name, { ResultPath: '$.b', End: true }) }),
      ) as { a?: { ExecutionArn?: string }; b?: { ExecutionArn?: string } };
      check(twice.a?.ExecutionArn?.includes(':execution:'), JSON.stringify(twice));
      same(twice.a?.ExecutionArn, twice.b?.ExecutionArn);
      const used = unique('nest');
      await done(await start(child, { a: 1 }, used));
      const refusal = output(
        await run({
          S: task(used, { End: true, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'D' }] }),
          D: { Type: 'Pass', End: true },
        }),
      );
      same(caught(refusal.e), 'StepFunctions.ExecutionAlreadyExistsException');
    },
  },
  {
    name: 'a state output over 256 KiB fails the execution',
    run: async (bench) => {
      const ended = await on(bench).run(
        { A: { Type: 'Pass', Parameters: { 'a.$': '$.x', 'b.$': '$.x' }, Next: 'B' }, B: { Type: 'Pass', End: true } },
        { x: 'x'.repeat(200_000) },
      );
      same([ended.status, ended.error], ['FAILED', 'States.DataLimitExceeded']);
    },
  },
  {
    name: 'the history of a task with a token',
    run: async (bench) => {
      const { machine, start, park, token, succeed, done } = on(bench);
      const executionArn = await start(await machine({ P: park() }));
      const taskToken = await token(executionArn);
      await bench.sleep(500);
      await succeed(taskToken);
      await done(executionArn);
      const { events = [] } = await bench.client.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 100 }),
      );
      same(
        events.map(({ type }) => type).join(),
        'ExecutionStarted,TaskStateEntered,TaskScheduled,TaskStarted,TaskSubmitted,TaskSucceeded,TaskStateExited,ExecutionSucceeded',
      );
    },
  },
  {
    name: 'executions are listed by status',
    run: async (bench) => {
      const { machine, start } = on(bench);
      const stateMachineArn = await machine({ W: wait(3) });
      await start(stateMachineArn);
      await start(stateMachineArn);
      const answer = await bench.client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
      same(answer.executions?.length, 2);
    },
  },
  {
    name: 'a definition that goes on to a state that is not there is refused',
    differs: { LocalStack: 'it does not check where states go on to' },
    run: async (bench) => void (await failure(on(bench).machine({ A: { Type: 'Pass', Next: 'Nowhere' } }))),
  },
  {
    name: 'a definition with an unknown field is refused',
    run: async (bench) => void (await failure(on(bench).machine({ A: { Type: 'Pass', Bogus: 1, End: true } }))),
  },
];
