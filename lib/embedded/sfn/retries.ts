import type { Retrier } from './definition.ts';

const uncaughtByAll = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/** Whether the names of a Retry or Catch cover an error. */
export const covers = (names: readonly string[], error: string): boolean =>
  names.includes(error) ||
  (names.includes('States.ALL') && !uncaughtByAll.has(error)) ||
  (names.includes('States.TaskFailed') && error !== 'States.Timeout' && !uncaughtByAll.has(error));

/** Milliseconds before the retry after `made` earlier ones. */
export function retryDelay(retrier: Retrier, made: number, random: () => number): number {
  const seconds = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** made,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return 1000 * (retrier.JitterStrategy === 'FULL' ? seconds * random() : seconds);
}
