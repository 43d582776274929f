import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { type CohortRef, slotsPerRound } from '../store/cohorts.ts';

/** Wakes a slot: ids only. Lost ones do not matter, the slot is a debt. */
export const slotMessageSchema = z.object({
  slot: z.object({ tenant: z.string().min(1), cohort: z.string().min(1).max(64), slot: z.int().min(0) }),
});

type Needs = Pick<Runtime, 'sqs' | 'names'>;

/** Wakes the slots of a round. */
export async function tellSlots(runtime: Needs, ref: CohortRef, round: number, slots: number): Promise<void> {
  const numbers = Array.from({ length: slots }, (_, at) => round * slotsPerRound + at);
  for (let from = 0; from < numbers.length; from += 10) await send(runtime, ref, numbers.slice(from, from + 10));
}

export async function tellSlot(runtime: Needs, ref: CohortRef, slot: number): Promise<void> {
  await send(runtime, ref, [slot]);
}

async function send(runtime: Needs, ref: CohortRef, slots: readonly number[]): Promise<void> {
  await runtime.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: runtime.names.startQueue,
      Entries: slots.map((slot) => ({
        Id: String(slot),
        MessageBody: JSON.stringify({ slot: { ...ref, slot } }),
        MessageGroupId: ref.tenant,
      })),
    }),
  );
}
