import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { z } from 'zod';
import type { Logger } from '../util/log.ts';

/**
 * Handles the records of a batch side by side; those that fail are reported, so that only they come again. A message that is
 * none is dropped: it would never become one.
 */
export async function eachRecord<Schema extends z.ZodType>(
  event: SQSEvent,
  schema: Schema,
  log: Logger,
  handle: (message: z.output<Schema>) => Promise<void>,
): Promise<SQSBatchResponse> {
  const failed: { itemIdentifier: string }[] = [];
  await Promise.all(
    event.Records.map(async ({ body, messageId }) => {
      try {
        const message = schema.safeParse(JSON.parse(body));
        if (!message.success) {
          log.error('a message was dropped: it has another shape', { messageId });
          return;
        }
        await handle(message.data);
      } catch (error) {
        log.warn('a message was not handled', { messageId, error });
        failed.push({ itemIdentifier: messageId });
      }
    }),
  );
  return { batchItemFailures: failed };
}
