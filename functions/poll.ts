import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { waitMessageSchema } from '../lib/engine/messages.ts';
import { eachRecord } from '../lib/engine/records-of-queue.ts';
import { poll } from '../lib/engine/waiting.ts';
import { wake } from '../lib/engine/wake.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

/** Handler of the wait queue: turns of poll chains, and nodes to be woken. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  return middy<SQSEvent>().handler(
    (event): Promise<SQSBatchResponse> =>
      eachRecord(event, waitMessageSchema, runtime.log, (message) =>
        message.kind === 'wake' ? wake(engine, message.node) : poll(engine, message, (node) => wake(engine, node)),
      ),
  );
}

export const handler = lazyHandler(create);
