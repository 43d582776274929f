import type { Runtime } from '../runtime.ts';
import { CloudError } from './contract.ts';

/** Tries of a call that is safe to repeat. */
export const attempts = 4;
/** Longest wait between two tries, seconds; a service that asks for more is not waited for. */
const longest = 15;
/** Milliseconds after which no further try begins: functions that call have a deadline, and what called them tries again. */
const patience = 25_000;

/**
 * Repeats `work` after transient failures: waits 0.5, 1, 2 s, each times 0.5 to 1.5, or what the service asked for. With
 * `safe` false only a refusal that says nothing was done (429) is repeated.
 */
export async function withRetries<T>(
  runtime: Pick<Runtime, 'clock' | 'random'>,
  options: { readonly safe: boolean; readonly signal?: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  const began = runtime.clock.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'transient' || attempt >= attempts) throw error;
      if (!options.safe && error.status !== 429) throw error;
      const wait = error.retryAfter ?? 2 ** (attempt - 2) * (0.5 + runtime.random());
      if (wait > longest || runtime.clock.now() + wait * 1000 > began + patience) throw error;
      await runtime.clock.sleep(wait * 1000, options.signal);
    }
  }
}
