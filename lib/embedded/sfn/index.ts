import type { DatabaseSync } from 'node:sqlite';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Clock } from '../../util/clock.ts';
import { type Around, type Input, inProcess, inProcessHandler, localClient, onlyKnown, ServiceError } from '../wire.ts';
import { type Machine, parseDefinition } from './definition.ts';
import { type Execution, Executions } from './executions.ts';
import type { TaskServices } from './integrations.ts';
import { Interpreter, startOf } from './interpreter.ts';
import { type Json, StateError } from './paths.ts';

export { StateError } from './paths.ts';

export interface EmbeddedSFNOptions {
  /** A file, `:memory:`, or a database that is open. */
  readonly database: string | DatabaseSync;
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
  /** A function by its ARN. Rejects with a StateError that has the error name. */
  readonly invoke: (functionArn: string, payload: Json) => Promise<Json>;
  readonly sendMessage?: TaskServices['sendMessage'];
  readonly around?: Around;
  /** StartExecution's token bucket; no limit when absent. */
  readonly startRate?: { readonly burst: number; readonly perSecond: number };
}

export interface EmbeddedSFN {
  client(): SFNClient;
  /** Makes a machine; its ARN. @throws Error when something of the definition is not implemented */
  createMachine(name: string, definition: string): string;
  /** Drives on what a former process left: call it once, after the machines are made. How many there were. */
  resume(): number;
  /** State transitions since the start: what the real service bills. */
  transitions(): number;
  /** Forgets executions closed more than 90 days ago. */
  purge(): void;
  /** Lets go of all executions without ending them, as the end of the process does; the database stays open. */
  stop(): void;
  close(): void;
}

const prefix = 'arn:aws:states:local-1:000000000000';
const maxInput = 262_144;
const maxName = 80;
const badName = /[\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]/u;

const text = (input: Input, name: string): string => {
  const value = input[name];
  if (typeof value !== 'string')
    throw new ServiceError('ValidationException', `1 validation error detected: Value at '${name}' must be text`);
  return value;
};
const optional = (input: Input, name: string): string | undefined =>
  input[name] === undefined ? undefined : text(input, name);
const tooLong = (name: string, most: number) =>
  new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
/** The member of a history event that has the details of this type. */
const detailsOf = (type: string): string => {
  const short = type.replace(/^\w*(StateEntered|StateExited)$/, '$1');
  return `${short[0]?.toLowerCase()}${short.slice(1)}EventDetails`;
};
const page = (input: Input): { readonly limit: number; readonly offset: number } => ({
  limit: Math.min(1000, Math.max(1, Number(input.maxResults ?? 100) || 100)),
  offset: Number(optional(input, 'nextToken') ?? 0) || 0,
});

/** Step Functions (standard workflows, JSONPath dialect) on SQLite, behind a real SDK client. */
export function openSFN(options: EmbeddedSFNOptions): EmbeddedSFN {
  const { clock, random, uuid, startRate } = options;
  const executions = new Executions(options.database);
  const closing = new AbortController();
  const machines = new Map<string, Machine>();
  let tokens = startRate?.burst ?? 0;
  let filled = clock.now();

  const takeStart = () => {
    if (!startRate) return;
    const now = clock.now();
    tokens = Math.min(startRate.burst, tokens + ((now - filled) / 1000) * startRate.perSecond);
    filled = now;
    if (tokens < 1) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    tokens--;
  };

  const drive = (machine: Machine, execution: Execution, restarted: boolean) => {
    interpreter.drive(machine, execution, restarted).catch((error: unknown) => {
      interpreter.close(execution, 'FAILED', { error: 'States.Runtime', cause: String(error) });
    });
  };

  const start = (machineArn: string, name: string, input: string): Execution => {
    const machine = machines.get(machineArn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    if (name.length < 1 || name.length > maxName || badName.test(name))
      throw new ServiceError('InvalidName', `Invalid Name: '${name.slice(0, 200)}'`);
    if (Buffer.byteLength(input) > maxInput) throw tooLong('input', maxInput);
    let parsed: Json;
    try {
      parsed = JSON.parse(input) as Json;
    } catch {
      throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input: not JSON');
    }
    takeStart();
    const id = `${prefix}:execution:${machine.name}:${name}`;
    const earlier = executions.get(id);
    if (earlier) {
      if (earlier.status === 'RUNNING' && earlier.input === input) return earlier;
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${id}'`);
    }
    const now = clock.now();
    const execution: Execution = {
      id,
      machine: machineArn,
      name,
      input,
      started: now,
      status: 'RUNNING',
      stopped: null,
      output: null,
      error: null,
      cause: null,
      position: startOf(machine.definition.StartAt, parsed, now),
    };
    interpreter.note(execution, 'ExecutionStarted', { input });
    executions.insert(execution);
    interpreter.transitions++;
    // The start is answered before the first state runs.
    queueMicrotask(() => drive(machine, execution, false));
    return execution;
  };

  const interpreter = new Interpreter({
    executions,
    clock,
    random,
    uuid,
    closed: closing.signal,
    services: {
      invoke: options.invoke,
      sendMessage:
        options.sendMessage ?? (() => Promise.reject(new StateError('States.Runtime', 'there are no queues here'))),
      startExecution: async (machineArn, name, input) => {
        try {
          const { id, started } = start(
            machineArn,
            name ?? uuid(),
            typeof input === 'string' ? input : JSON.stringify(input),
          );
          return { ExecutionArn: id, StartDate: started / 1000 };
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          throw new StateError(
            `StepFunctions.${error.type}${error.type.endsWith('Exception') ? '' : 'Exception'}`,
            error.message,
          );
        }
      },
    },
  });

  const found = (input: Input): Execution => {
    const id = text(input, 'executionArn');
    const execution = interpreter.live.get(id)?.execution ?? executions.get(id);
    if (!execution) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${id}'`);
    return execution;
  };

  /** @throws ServiceError InvalidToken for what never was a token, TaskTimedOut for one that nobody waits for any more */
  const settleToken = (input: Input, settle: (id: string, token: string) => boolean) => {
    const token = text(input, 'taskToken');
    const [id = ''] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
    if (!executions.get(id)) throw new ServiceError('InvalidToken', `Invalid Token: '${token.slice(0, 20)}'`);
    if (!settle(id, token))
      throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return {};
  };

  const summary = (e: Execution) => ({
    executionArn: e.id,
    stateMachineArn: e.machine,
    name: e.name,
    status: e.status,
    startDate: e.started / 1000,
    ...(e.stopped !== null && { stopDate: e.stopped / 1000 }),
  });

  const operations = {
    StartExecution: (input: Input) => {
      onlyKnown('StartExecution', input, new Set(['stateMachineArn', 'name', 'input']));
      const { id, started } = start(
        text(input, 'stateMachineArn'),
        optional(input, 'name') ?? uuid(),
        optional(input, 'input') ?? '{}',
      );
      return { executionArn: id, startDate: started / 1000 };
    },
    SendTaskSuccess: (input: Input) => {
      const output = text(input, 'output');
      if (Buffer.byteLength(output) > maxInput) throw tooLong('output', maxInput);
      let result: Json;
      try {
        result = JSON.parse(output) as Json;
      } catch {
        throw new ServiceError('InvalidOutput', 'Invalid Output: not JSON');
      }
      return settleToken(input, (id, token) => interpreter.complete(id, token, { result }));
    },
    SendTaskFailure: (input: Input) => {
      const [error = '', cause = ''] = [optional(input, 'error'), optional(input, 'cause')];
      if (error.length > 256) throw tooLong('error', 256);
      if (cause.length > 32_768) throw tooLong('cause', 32_768);
      return settleToken(input, (id, token) => interpreter.complete(id, token, { error, cause }));
    },
    SendTaskHeartbeat: (input: Input) => settleToken(input, (id, token) => interpreter.heartbeat(id, token)),
    DescribeExecution: (input: Input) => {
      const e = found(input);
      return {
        ...summary(e),
        input: e.input,
        inputDetails: { included: true },
        ...(e.output !== null && { output: e.output, outputDetails: { included: true } }),
        ...(e.error !== null && { error: e.error }),
        ...(e.cause !== null && { cause: e.cause }),
      };
    },
    ListExecutions: (input: Input) => {
      onlyKnown('ListExecutions', input, new Set(['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']));
      const { limit, offset } = page(input);
      const rows = executions.list(text(input, 'stateMachineArn'), optional(input, 'statusFilter'), offset, limit + 1);
      return {
        executions: rows.slice(0, limit).map(summary),
        ...(rows.length > limit && { nextToken: String(offset + limit) }),
      };
    },
    StopExecution: (input: Input) => {
      const e = found(input);
      interpreter.close(e, 'ABORTED', { error: optional(input, 'error'), cause: optional(input, 'cause') });
      return { stopDate: (e.stopped ?? clock.now()) / 1000 };
    },
    GetExecutionHistory: (input: Input) => {
      onlyKnown(
        'GetExecutionHistory',
        input,
        new Set(['executionArn', 'maxResults', 'nextToken', 'includeExecutionData']),
      );
      const { limit, offset } = page(input);
      const rows = executions.history(found(input).id, offset, limit + 1);
      const events = rows.slice(0, limit).map(({ id, at, type, details }) => ({
        id,
        previousEventId: id - 1,
        timestamp: at / 1000,
        type,
        [detailsOf(type)]: details,
      }));
      return { events, ...(rows.length > limit && { nextToken: String(events.at(-1)?.id ?? offset) }) };
    },
  };

  return {
    client: () =>
      inProcess(
        new SFNClient({
          ...localClient,
          requestHandler: inProcessHandler({
            service: 'StepFunctions',
            operations,
            clock,
            around: options.around,
            maxBody: 1024 * 1024,
          }),
        }),
      ),
    createMachine: (name, definition) => {
      const arn = `${prefix}:stateMachine:${name}`;
      machines.set(arn, { arn, name, definition: parseDefinition(definition) });
      return arn;
    },
    resume: () => {
      const left = executions.running().filter(({ id }) => !interpreter.live.has(id));
      for (const execution of left) {
        const machine = machines.get(execution.machine);
        if (machine) drive(machine, execution, true);
      }
      return left.length;
    },
    transitions: () => interpreter.transitions,
    purge: () => executions.purge(clock.now() - 90 * 86_400_000),
    stop: () => closing.abort(),
    close: () => {
      closing.abort();
      if (executions.database.isOpen) executions.database.close();
    },
  };
}
