import type { Clock } from '../../util/clock.ts';
import { ruleHolds } from './choice.ts';
import { type Machine, resourceOf, type State, type TaskState } from './definition.ts';
import type { Execution, Executions, Outcome, Position } from './executions.ts';
import { bounded, contextOf, pick, secondsOf, wakeTime, withResult } from './fields.ts';
import { callTask, type TaskServices } from './integrations.ts';
import { fill } from './intrinsics.ts';
import { type Json, mustFind, StateError } from './paths.ts';
import { covers, retryDelay } from './retries.ts';

export interface InterpreterOptions {
  readonly executions: Executions;
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly services: TaskServices;
  readonly closed: AbortSignal;
}

/** Reason of every ended timer: one object, because making one costs more than the rest of ending it. */
const over = new Error('over');
const maxEvents = 25_000;
const longestTimer = 2_000_000_000;

/**
 * Drives executions through their machines, JSONPath dialect. Every step is written before it is taken. After a restart,
 * `drive` goes on from the last step written; a function that ran then is lost, as if its worker had died.
 */
export class Interpreter {
  readonly options: InterpreterOptions;
  readonly live = new Map<string, { execution: Execution; machine: Machine; settle?: (outcome: Outcome) => void }>();
  /** State transitions so far: what the real service bills. */
  transitions = 0;

  constructor(options: InterpreterOptions) {
    this.options = options;
  }

  /** Runs an execution to its end; resolves when it closed or the runtime stopped. */
  async drive(machine: Machine, execution: Execution, restarted: boolean): Promise<void> {
    const live = { execution, machine };
    this.live.set(execution.id, live);
    if (restarted && execution.position.phase === 'task') this.lose(execution, machine);
    const limit = machine.definition.TimeoutSeconds;
    const watch = new AbortController();
    if (limit !== undefined)
      this.sleepUntil(execution.started + limit * 1000, watch.signal).then(
        () => this.close(execution, 'TIMED_OUT', { error: 'States.Timeout', cause: null }),
        () => {},
      );
    try {
      while (execution.status === 'RUNNING' && !this.options.closed.aborted) await this.step(machine, execution);
    } catch (error) {
      if (!this.options.closed.aborted) throw error;
    } finally {
      watch.abort(over);
      this.live.delete(execution.id);
    }
  }

  /** Ends an execution from outside or inside; what runs of it ends without effect. */
  close(
    execution: Execution,
    status: Execution['status'],
    end: { output?: string; error?: string | null; cause?: string | null },
  ): void {
    if (execution.status !== 'RUNNING') return;
    execution.status = status;
    execution.stopped = this.options.clock.now();
    execution.output = end.output ?? null;
    execution.error = end.error ?? null;
    execution.cause = end.cause ?? null;
    execution.position.token = undefined;
    const type = {
      SUCCEEDED: 'ExecutionSucceeded',
      FAILED: 'ExecutionFailed',
      TIMED_OUT: 'ExecutionTimedOut',
      ABORTED: 'ExecutionAborted',
      RUNNING: '',
    }[status];
    this.note(execution, type, { output: execution.output, error: execution.error, cause: execution.cause });
    this.options.executions.save(execution);
    this.live.get(execution.id)?.settle?.({ error: 'States.Aborted', cause: '' });
  }

  /** Completes a task token. False when nobody waits for it: it was used, its task timed out, its execution closed. */
  complete(id: string, token: string, outcome: Outcome): boolean {
    const live = this.live.get(id);
    const position = live?.execution.position;
    if (!live || position?.token !== token || position.phase === 'done') return false;
    position.phase = 'done';
    position.outcome = outcome;
    position.token = undefined;
    this.options.executions.save(live.execution);
    live.settle?.(outcome);
    return true;
  }

  heartbeat(id: string, token: string): boolean {
    const execution = this.live.get(id)?.execution;
    if (!execution || execution.position.token !== token) return false;
    const { heartbeatSeconds } = execution.position;
    if (heartbeatSeconds !== undefined) {
      execution.position.heartbeat = this.options.clock.now() + heartbeatSeconds * 1000;
      this.options.executions.save(execution);
    }
    return true;
  }

  private lose({ position }: Execution, machine: Machine): void {
    const state = machine.definition.States[position.state];
    if (state?.Type !== 'Task') return;
    const { integration } = resourceOf(state);
    if (integration !== 'invoke' && integration !== 'function') {
      position.phase = 'enter';
      return;
    }
    position.token = undefined;
    position.phase = 'done';
    position.outcome = {
      error: 'Lambda.Unknown',
      cause: 'The cause could not be determined because Lambda did not return an error type.',
    };
  }

  private async step(machine: Machine, execution: Execution): Promise<void> {
    const { position } = execution;
    const state = machine.definition.States[position.state];
    if (!state)
      return this.close(execution, 'FAILED', { error: 'States.Runtime', cause: `no state ${position.state}` });
    try {
      await this.run(machine, execution, state);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (execution.status !== 'RUNNING') return;
      if (state.Type === 'Task') return this.failed(execution, state, error);
      this.close(execution, 'FAILED', { error: error.error, cause: error.cause });
    }
  }

  private async run(machine: Machine, execution: Execution, state: State): Promise<void> {
    const { position } = execution;
    const context = contextOf(machine, execution);
    if (position.phase === 'enter' && position.retryCount === 0)
      this.note(execution, `${state.Type}StateEntered`, {
        name: position.state,
        input: JSON.stringify(position.input),
      });
    if (state.Type === 'Fail') {
      const read = (path: string | undefined, fixed: string | undefined) =>
        path === undefined ? (fixed ?? null) : String(mustFind(path, position.input, context));
      return this.close(execution, 'FAILED', {
        error: read(state.ErrorPath, state.Error),
        cause: read(state.CausePath, state.Cause),
      });
    }
    const input = pick(state.InputPath, position.input, context);
    switch (state.Type) {
      case 'Succeed':
        return this.close(execution, 'SUCCEEDED', { output: JSON.stringify(pick(state.OutputPath, input, context)) });
      case 'Choice': {
        const rule = state.Choices.find((each) => ruleHolds(each, input, context));
        const next = rule ? String(rule.Next) : state.Default;
        if (next === undefined)
          throw new StateError('States.NoChoiceMatched', 'No choice matched and there is no default');
        return this.enter(execution, next, pick(state.OutputPath, input, context));
      }
      case 'Pass': {
        const made = state.Result ?? (state.Parameters === undefined ? input : fill(state.Parameters, input, context));
        return this.leave(execution, state, withResult(state.ResultPath, position.input, made), context);
      }
      case 'Wait': {
        if (position.phase === 'enter') {
          position.wake = wakeTime(state, input, context, this.options.clock.now());
          position.phase = 'waiting';
          this.options.executions.save(execution);
        }
        await this.untilSettled(execution, position.wake);
        if (execution.status === 'RUNNING') this.leave(execution, state, input, context);
        return;
      }
      case 'Task':
        return this.task(machine, execution, state, input);
    }
  }

  private async task(machine: Machine, execution: Execution, state: TaskState, input: Json): Promise<void> {
    const { position } = execution;
    const { clock, executions, uuid } = this.options;
    if (position.phase === 'retrying') {
      await this.untilSettled(execution, position.wake);
      if (execution.status !== 'RUNNING') return;
      position.phase = 'enter';
    }
    const fresh = position.phase === 'enter';
    const { token } = resourceOf(state);
    if (fresh) {
      position.outcome = undefined;
      position.token = token ? Buffer.from(`${execution.id} ${uuid()}`).toString('base64url') : undefined;
      const context = contextOf(machine, execution);
      const timeout = secondsOf(state.TimeoutSeconds, state.TimeoutSecondsPath, input, context);
      position.heartbeatSeconds = secondsOf(state.HeartbeatSeconds, state.HeartbeatSecondsPath, input, context);
      position.deadline = timeout === undefined ? undefined : clock.now() + timeout * 1000;
      position.heartbeat =
        position.heartbeatSeconds === undefined ? undefined : clock.now() + position.heartbeatSeconds * 1000;
    }
    const context = contextOf(machine, execution);
    const call = fresh
      ? bounded(state.Parameters === undefined ? input : fill(state.Parameters, input, context))
      : null;
    if (fresh) {
      position.phase = 'task';
      this.note(execution, 'TaskScheduled', { resource: state.Resource });
      this.note(execution, 'TaskStarted', { resource: state.Resource });
      executions.save(execution);
    }
    const outcome = position.outcome ?? (await this.outcomeOf(execution, state, fresh ? call : undefined));
    if (execution.status !== 'RUNNING') return;
    if ('error' in outcome) throw new StateError(outcome.error, outcome.cause);
    this.note(execution, 'TaskSucceeded', { resource: state.Resource });
    const selected =
      state.ResultSelector === undefined ? outcome.result : fill(state.ResultSelector, outcome.result, context);
    this.leave(execution, state, withResult(state.ResultPath, position.input, bounded(selected)), context);
  }

  /** The first of: the call's answer (or failure), the token, the timeout, the end of the execution. */
  private outcomeOf(execution: Execution, state: TaskState, call: Json | undefined): Promise<Outcome> {
    const { position } = execution;
    const live = this.live.get(execution.id);
    const { token } = resourceOf(state);
    return new Promise((resolve) => {
      const timers = new AbortController();
      const settle = (outcome: Outcome) => {
        if (live?.settle !== settle) return;
        live.settle = undefined;
        timers.abort(over);
        resolve(outcome);
      };
      if (live) live.settle = settle;
      const expired = () => {
        const due = Math.min(
          position.deadline ?? Number.POSITIVE_INFINITY,
          position.heartbeat ?? Number.POSITIVE_INFINITY,
        );
        if (due === Number.POSITIVE_INFINITY || live?.settle !== settle) return;
        this.sleepUntil(due, timers.signal).then(
          () => {
            if (
              this.options.clock.now() <
              Math.min(position.deadline ?? Number.POSITIVE_INFINITY, position.heartbeat ?? Number.POSITIVE_INFINITY)
            )
              return expired();
            position.token = undefined;
            settle({ error: 'States.Timeout', cause: '' });
          },
          () => {},
        );
      };
      expired();
      if (call === undefined) return;
      callTask(this.options.services, state, call).then(
        (result) => {
          if (!token) return settle({ result });
          if (live?.settle !== settle || position.phase !== 'task') return;
          position.phase = 'token';
          this.note(execution, 'TaskSubmitted', { resource: state.Resource });
          this.options.executions.save(execution);
        },
        (error: unknown) => {
          if (live?.settle === settle) position.token = undefined;
          settle(
            error instanceof StateError
              ? { error: error.error, cause: error.cause }
              : { error: 'States.Runtime', cause: String(error) },
          );
        },
      );
    });
  }

  private failed(execution: Execution, state: TaskState, { error, cause }: StateError): void {
    const { position } = execution;
    const { clock, random, executions } = this.options;
    this.note(execution, error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', {
      error,
      cause,
      resource: state.Resource,
    });
    position.token = undefined;
    position.outcome = undefined;
    const at = state.Retry.findIndex((retrier) => covers(retrier.ErrorEquals, error));
    const retrier = state.Retry[at];
    const made = position.retries[at] ?? 0;
    if (retrier && made < retrier.MaxAttempts) {
      position.retries[at] = made + 1;
      position.retryCount++;
      position.phase = 'retrying';
      position.wake = clock.now() + retryDelay(retrier, made, random);
      executions.save(execution);
      return;
    }
    const catcher = state.Catch.find((each) => covers(each.ErrorEquals, error));
    if (!catcher) this.close(execution, 'FAILED', { error, cause });
    else
      this.enter(
        execution,
        catcher.Next,
        withResult(catcher.ResultPath, position.input, { Error: error, Cause: cause }),
      );
  }

  private leave(
    execution: Execution,
    state: { OutputPath?: string | null; Next?: string; End?: true; Type: string },
    result: Json,
    context: Json,
  ): void {
    const output = pick(state.OutputPath, result, context);
    this.note(execution, `${state.Type}StateExited`, { name: execution.position.state });
    if (state.Next !== undefined) this.enter(execution, state.Next, output);
    else this.close(execution, 'SUCCEEDED', { output: JSON.stringify(bounded(output)) });
  }

  private enter(execution: Execution, state: string, input: Json): void {
    this.transitions++;
    const { events } = execution.position;
    if (events >= maxEvents) {
      const cause = 'The execution reached the maximum number of history events (25000).';
      this.close(execution, 'FAILED', { error: 'States.Runtime', cause });
      return;
    }
    execution.position = startOf(state, bounded(input), this.options.clock.now(), events);
    this.options.executions.save(execution);
  }

  note(execution: Execution, type: string, details: Json): void {
    const id = ++execution.position.events;
    this.options.executions.note(execution.id, { id, at: this.options.clock.now(), type, details });
  }

  /** Sleeps until `wake`, or until the execution is closed from outside. */
  private untilSettled(execution: Execution, wake: number | undefined): Promise<void> {
    const live = this.live.get(execution.id);
    const timer = new AbortController();
    return new Promise((resolve) => {
      const end = () => {
        if (live?.settle === end) live.settle = undefined;
        timer.abort(over);
        resolve();
      };
      if (live) live.settle = end;
      this.sleepUntil(wake ?? 0, timer.signal).then(end, () => {});
    });
  }

  private async sleepUntil(time: number, signal: AbortSignal): Promise<void> {
    const { clock, closed } = this.options;
    const either = AbortSignal.any([signal, closed]);
    for (let left = time - clock.now(); left > 0; left = time - clock.now())
      await clock.sleep(Math.min(left, longestTimer), either);
    either.throwIfAborted();
  }
}

export const startOf = (state: string, input: Json, entered: number, events = 0): Position => ({
  state,
  phase: 'enter',
  input,
  entered,
  retries: [],
  retryCount: 0,
  events,
});
