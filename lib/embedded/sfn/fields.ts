import type { Machine, State } from './definition.ts';
import type { Execution } from './executions.ts';
import { type Json, lookUp, mustFind, putAt, StateError } from './paths.ts';

const maxPayload = 256 * 1024;

/** A payload within the service's limit. @throws StateError States.DataLimitExceeded */
export function bounded(value: Json): Json {
  if (Buffer.byteLength(JSON.stringify(value)) > maxPayload)
    throw new StateError(
      'States.DataLimitExceeded',
      'The state/task returned a result with a size exceeding the maximum number of bytes service limit.',
    );
  return value;
}

/** The context object, `$$` in paths. */
export function contextOf(machine: Machine, { id, name, input, started, position }: Execution): Json {
  return {
    Execution: { Id: id, Name: name, Input: JSON.parse(input) as Json, StartTime: new Date(started).toISOString() },
    State: {
      Name: position.state,
      EnteredTime: new Date(position.entered).toISOString(),
      RetryCount: position.retryCount,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    ...(position.token !== undefined && { Task: { Token: position.token } }),
  };
}

/** A number of seconds, given or at a path. @throws StateError */
export function secondsOf(
  fixed: number | undefined,
  path: string | undefined,
  input: Json,
  context: Json,
): number | undefined {
  if (path === undefined) return fixed;
  const value = mustFind(path, input, context);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 99_999_999)
    throw new StateError('States.Runtime', `The value at '${path}' must be a positive integer`);
  return value;
}

/** When a Wait state that is entered at `now` ends, in milliseconds since the epoch. @throws StateError */
export function wakeTime(state: Extract<State, { Type: 'Wait' }>, input: Json, context: Json, now: number): number {
  const at =
    state.Timestamp ?? (state.TimestampPath === undefined ? undefined : mustFind(state.TimestampPath, input, context));
  if (at === undefined) return now + (secondsOf(state.Seconds, state.SecondsPath, input, context) ?? 0) * 1000;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) throw new StateError('States.Runtime', 'The timestamp of the Wait state cannot be read');
  return time;
}

/** InputPath and OutputPath: absent is everything, null is `{}`. */
export const pick = (path: string | null | undefined, data: Json, context: Json): Json =>
  path === undefined || path === '$'
    ? data
    : path === null
      ? {}
      : (lookUp(path, data, context) ?? mustFind(path, data, context));

/** ResultPath: absent is only the result, null is only the input. */
export const withResult = (path: string | null | undefined, input: Json, result: Json): Json =>
  path === undefined || path === '$' ? result : path === null ? input : putAt(path, input, result);
