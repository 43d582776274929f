import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { z } from 'zod';
import { lazyHandler } from '../lib/aws/runtime.ts';
import { startEach, startMessageSchema } from '../lib/engine/messages.ts';
import { eachRecord } from '../lib/engine/records-of-queue.ts';
import { slotMessageSchema } from '../lib/labs/messages.ts';
import { driveSlot } from '../lib/labs/slots.ts';
import { labsOf } from '../lib/labs/stamper.ts';
import { engineOf } from '../lib/parts.ts';
import type { Runtime } from '../lib/runtime.ts';

const message = z.union([startMessageSchema, slotMessageSchema]);

/** Handler of the start queue: large fan-outs, one execution after another; slots of cohorts. */
export function create(runtime: Runtime, engine = engineOf(runtime)) {
  const labs = labsOf(engine);
  return middy<SQSEvent>().handler(
    (event): Promise<SQSBatchResponse> =>
      eachRecord(event, message, runtime.log, async (body) => {
        if ('slot' in body) {
          const { slot, ...ref } = body.slot;
          return driveSlot(labs, ref, slot);
        }
        return startEach(
          runtime,
          body.nodes.map(({ attempt, deadline, ...ref }) => ({ ref, attempt, deadline })),
        );
      }),
  );
}

export const handler = lazyHandler(create);
