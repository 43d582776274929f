import { z } from 'zod';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/log.ts';
import { turnOf } from '../wire.ts';
import type { EmbeddedSQS } from './index.ts';

export interface EventSource {
  readonly sqs: EmbeddedSQS;
  readonly queue: string;
  /** Messages a call at most. */
  readonly batch: number;
  /** Calls at once at most. */
  readonly concurrency: number;
  readonly invoke: (event: { readonly Records: readonly unknown[] }) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const answerSchema = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string() })).nullish(),
});

/** Milliseconds until a queue that could not be read is read again. */
const troubled = 1000;

/** Which messages failed; all of them when the answer is not in the form of ReportBatchItemFailures. */
function failuresIn(answer: unknown, ids: readonly string[]): ReadonlySet<string> {
  if (answer === null || answer === undefined) return new Set();
  const read = answerSchema.safeParse(answer);
  const failed = read.success ? (read.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier) : ids;
  return new Set(failed.every((id) => ids.includes(id)) ? failed : ids);
}

/**
 * Calls a function with the messages of a queue until `signal` aborts. What the function does not report as failed is
 * deleted; the rest comes again when its visibility ends.
 */
export async function runEventSource(source: EventSource): Promise<void> {
  const { sqs, queue, batch, concurrency, invoke, clock, log, signal } = source;
  const turn = turnOf(clock);
  let running = 0;
  let freed: (() => void) | undefined;
  const handle = async (records: ReturnType<EmbeddedSQS['receive']>) => {
    try {
      const answer = await invoke({ Records: records });
      const failed = failuresIn(
        answer,
        records.map(({ messageId }) => messageId),
      );
      for (const { messageId, receiptHandle } of records)
        if (!failed.has(messageId) && !signal.aborted) sqs.delete(queue, receiptHandle);
    } catch (error) {
      log.warn('a queue function failed', { queue, error });
    } finally {
      running--;
      freed?.();
    }
  };
  while (!signal.aborted) {
    if (running >= concurrency) {
      await new Promise<void>((resolve) => {
        freed = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      freed = undefined;
      continue;
    }
    try {
      await sqs.awaitMessages(queue, signal);
      await turn();
      if (signal.aborted) return;
      const records = sqs.receive(queue, batch);
      if (records.length === 0) continue;
      running++;
      void handle(records);
    } catch (error) {
      if (signal.aborted) return;
      log.error('a queue cannot be read', { queue, error });
      await clock.sleep(troubled, signal).catch(() => {});
    }
  }
}
