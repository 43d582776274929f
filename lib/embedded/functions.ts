import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionDeclaration, FunctionName } from '../deployment.ts';
import type { Runtime } from '../runtime.ts';
import type { Clock } from '../util/clock.ts';
import { StateError } from './sfn/paths.ts';
import { type Around, turnOf } from './wire.ts';

/** What a file of functions/ exports as `create`. */
export type CreateHandler = (runtime: Runtime) => (event: never, context: never) => Promise<unknown>;

/** What goes wrong with functions; chances in [0, 1] at each call of a service or of HTTP. */
export interface FunctionFaults {
  readonly random: () => number;
  /** The worker dies after the call has had its effect: the handler never goes on. */
  readonly kill?: number;
  /** The answer is lost; the client repeats the call, or gives up, evenly. */
  readonly lostAnswer?: number;
}

/** A failed call of a function, with the names the real service gives. */
export class FunctionError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = 'FunctionError';
    this.errorType = errorType;
  }
}

interface Invocation {
  readonly id: string;
  dead: boolean;
  readonly kill: () => void;
  readonly timer: AbortController;
}

export interface FunctionsOptions {
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly faults?: FunctionFaults;
  /** Calls at once in all; 1,000 is what an account has. */
  readonly concurrency?: number;
}

/** Reason of every ended timer: one object, because making one costs more than the rest of ending it. */
const over = new Error('over');
const maxPayload = 6 * 1024 * 1024;
const never = <T>(): Promise<T> => new Promise<T>(() => {});
const unknown = 'The cause could not be determined because Lambda did not return an error type.';

/**
 * Calls handlers as Lambda does: a copy of the event, a time-out, limits of payload and concurrency, and nothing runs
 * after a handler has returned, timed out or been killed: its next call of a service, of HTTP or of the clock never comes back.
 */
export class Functions {
  readonly options: FunctionsOptions;
  private readonly current = new AsyncLocalStorage<Invocation>();
  private readonly handlers = new Map<
    FunctionName,
    { readonly declaration: FunctionDeclaration; readonly handler: (event: never, context: never) => Promise<unknown> }
  >();
  private readonly running = new Map<FunctionName, Set<Invocation>>();
  private all = 0;
  /** Calls begun, by function. */
  readonly counts = new Map<FunctionName, number>();

  constructor(options: FunctionsOptions) {
    this.options = options;
  }

  add(declaration: FunctionDeclaration, handler: (event: never, context: never) => Promise<unknown>): void {
    this.handlers.set(declaration.name, { declaration, handler });
  }

  /** The result of one call. @throws FunctionError */
  async invoke(name: FunctionName, event: unknown): Promise<unknown> {
    const { clock, uuid, concurrency = 1000 } = this.options;
    const found = this.handlers.get(name);
    if (!found) throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${name}`);
    const { declaration, handler } = found;
    const sent = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(sent) > maxPayload)
      throw new FunctionError(
        'Lambda.RequestTooLargeException',
        'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      );
    const own = this.running.get(name) ?? new Set();
    this.running.set(name, own);
    if (this.all >= concurrency || own.size >= (declaration.concurrency ?? concurrency))
      throw new FunctionError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const timer = new AbortController();
    let killed = () => {};
    const death = new Promise<never>((_, reject) => {
      killed = () => reject(new FunctionError('Lambda.Unknown', unknown));
    });
    const invocation: Invocation = { id: uuid(), dead: false, kill: () => killed(), timer };
    const deadline = clock.now() + declaration.timeout * 1000;
    own.add(invocation);
    this.all++;
    try {
      const work = async () => {
        await turnOf(clock)();
        const result = await this.current.run(invocation, () =>
          handler(JSON.parse(sent) as never, this.contextOf(declaration, invocation, deadline) as never),
        );
        return JSON.stringify(result) ?? 'null';
      };
      const timedOut = clock.sleep(declaration.timeout * 1000, timer.signal).then(
        () => {
          throw new FunctionError(
            'Sandbox.Timedout',
            `RequestId: ${invocation.id} Error: Task timed out after ${declaration.timeout.toFixed(2)} seconds`,
          );
        },
        never<never>,
      );
      const text = await Promise.race([work(), timedOut, death]);
      if (Buffer.byteLength(text) > maxPayload)
        throw new FunctionError(
          'Function.ResponseSizeTooLarge',
          `Response payload size exceeded maximum allowed payload size (${maxPayload} bytes).`,
        );
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof FunctionError) throw error;
      const known = error instanceof Error ? error : new Error(String(error));
      throw new FunctionError(known.name, known.message);
    } finally {
      invocation.dead = true;
      timer.abort(over);
      own.delete(invocation);
      this.all--;
    }
  }

  /** As a state machine calls: the error is the name that Retry and Catch match. */
  async invokeTask(name: FunctionName, event: unknown): Promise<unknown> {
    try {
      return await this.invoke(name, event);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      throw new StateError(
        error.errorType,
        JSON.stringify({ errorType: error.errorType, errorMessage: error.message }),
      );
    }
  }

  /** Kills every running call, as the end of the process does. */
  killAll(): void {
    for (const set of this.running.values())
      for (const invocation of set) {
        invocation.dead = true;
        invocation.timer.abort(over);
      }
  }

  /** Runs one call to the outside for whoever runs; what is dead gets no answer. */
  async guard<T>(call: () => Promise<T>, repeatable = true): Promise<T> {
    const invocation = this.current.getStore();
    if (!invocation) return call();
    if (invocation.dead) return never();
    const { faults } = this.options;
    let result = await call();
    if (faults && faults.random() < (faults.lostAnswer ?? 0)) {
      if (repeatable && faults.random() < 0.5) result = await call();
      else
        throw Object.assign(new Error('the connection was reset before the answer came'), {
          name: 'TimeoutError',
          code: 'ECONNRESET',
        });
    }
    if (faults && !invocation.dead && faults.random() < (faults.kill ?? 0)) {
      invocation.dead = true;
      invocation.kill();
    }
    return invocation.dead ? never() : result;
  }

  readonly around: Around = (_call, run) => this.guard(run);

  /** The same clock for handlers: nothing wakes a dead one. */
  guardClock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        const invocation = this.current.getStore();
        if (invocation?.dead) return never();
        await clock.sleep(ms, signal);
        if (invocation?.dead) return never();
      },
    };
  }

  private contextOf({ name, memory }: FunctionDeclaration, { id }: Invocation, deadline: number): object {
    return {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn(name),
      memoryLimitInMB: String(memory),
      awsRequestId: id,
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: id,
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => Math.max(0, deadline - this.options.clock.now()),
    };
  }
}

const arnPrefix = 'arn:aws:lambda:local-1:000000000000:function:';
export const functionArn = (name: string): string => arnPrefix + name;
export const functionOf = (arn: string): string => (arn.startsWith(arnPrefix) ? arn.slice(arnPrefix.length) : arn);
