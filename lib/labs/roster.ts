import { z } from 'zod';
import { derivedUuid } from '../engine/naming.ts';
import type { CreateStack } from '../engine/service.ts';
import { type CohortHead, chunkSize } from '../store/cohorts.ts';
import type { Store } from '../store/index.ts';
import type { ValueMap } from '../template/values.ts';
import type { Learner } from './service.ts';

/** What all stacks of a cohort have in common: a create request without name. */
export type CohortSource = Omit<CreateStack, 'name' | 'id'>;

const chunkSchema = z.array(z.object({ id: z.string(), parameters: z.custom<ValueMap>().optional() }));

/** Stores a roster in chunks; the addresses in order. */
export async function storeRoster(store: Store, tenant: string, roster: readonly Learner[]): Promise<string[]> {
  const addresses: string[] = [];
  for (let at = 0; at < roster.length; at += chunkSize) {
    addresses.push(await store.blobs.put(tenant, roster.slice(at, at + chunkSize)));
  }
  return addresses;
}

export interface Roster {
  learner(head: CohortHead, index: number): Promise<Learner>;
}

const chunksKept = 40;

/** Reads learners; chunks are content-addressed, so what was read once stays right. */
export function createRoster(store: Store): Roster {
  const chunks = new Map<string, readonly Learner[]>();
  const read = async (tenant: string, address: string) => {
    const key = `${tenant}/${address}`;
    const known = chunks.get(key);
    if (known) return known;
    // Only what was read is shared, never a read under way: the function that began it may be dead and never end it.
    const chunk = chunkSchema.parse(await store.blobs.get(tenant, address));
    chunks.set(key, chunk);
    if (chunks.size > chunksKept) chunks.delete(chunks.keys().next().value as string);
    return chunk;
  };
  return {
    async learner(head, index) {
      const address = head.roster[Math.floor(index / chunkSize)];
      const learner = address && (await read(head.tenant, address))[index % chunkSize];
      if (!learner) throw new Error(`cohort ${head.id} has no learner ${index}`);
      return learner;
    },
  };
}

/** The stack of a learner: its id derives from cohort and learner, so that stamping twice makes one. */
export function learnerStack(head: Pick<CohortHead, 'id' | 'name'>, learner: Learner) {
  return { id: derivedUuid('learner', head.id, learner.id), name: `${head.name}-${learner.id}`, learner };
}

const sourceSchema = z.custom<CohortSource>((value) => typeof value === 'object' && value !== null);

export async function sourceOf(store: Store, head: CohortHead): Promise<CohortSource> {
  return sourceSchema.parse(await store.blobs.get(head.tenant, head.source));
}
