import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { startEach, startMessageSchema } from '../lib/engine/messages.ts';
import { eachRecord } from '../lib/engine/records-of-queue.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Handler of the start queue: large fan-outs, one execution after another. */
export function create(runtime: Runtime) {
  return middy<SQSEvent>().handler(
    (event): Promise<SQSBatchResponse> =>
      eachRecord(event, startMessageSchema, runtime.log, ({ nodes }) =>
        startEach(
          runtime,
          nodes.map(({ attempt, ...ref }) => ({ ref, attempt })),
        ),
      ),
  );
}

export const handler = lazyHandler(create);
