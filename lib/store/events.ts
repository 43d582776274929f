import type { Runtime } from '../runtime.ts';
import { eventSchema, type StoredEvent } from './items.ts';
import { key, partition, type StackRef } from './keys.ts';
import type { Table, Write } from './table.ts';

export type NewEvent = Omit<StoredEvent, 'id' | 'at'>;

export interface EventStore {
  /** The id is a UUID of version 7 and sorts by time, so that it is the key as well. */
  put(ref: StackRef, event: NewEvent, ttl?: number): Write;
  get(ref: StackRef, id: string): Promise<StoredEvent | undefined>;
  /** Oldest first unless `descending`; `after`: the id of an event. */
  list(
    ref: StackRef,
    options?: { readonly after?: string; readonly limit?: number; readonly descending?: boolean },
  ): Promise<readonly StoredEvent[]>;
}

/** Seconds that events are kept. */
export const eventsKept = 90 * 24 * 3600;

export function createEventStore(table: Table, runtime: Pick<Runtime, 'clock' | 'uuid'>): EventStore {
  let last = 0;
  let count = 0;
  /** Events of one process never share a place in the order, and it never goes back with the clock. */
  const nextId = (now: number): string => {
    if (now > last) {
      last = now;
      count = 0;
    } else if (++count > 0xfff) {
      last++;
      count = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const tail = runtime.uuid().slice(19);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${tail}`;
  };

  return {
    put(ref, event, ttl) {
      const at = runtime.clock.now();
      const id = nextId(at);
      return {
        kind: 'put',
        key: key.event(ref, id),
        item: { ...event, id, at, ttl: ttl ?? Math.floor(at / 1000) + eventsKept },
      };
    },
    async get(ref, id) {
      const row = await table.get(key.event(ref, id));
      return row && eventSchema.parse(row);
    },
    async list(ref, options = {}) {
      const rows = await table.query(partition.events(ref), {
        ...(options.after !== undefined && { after: options.after }),
        ...(options.limit !== undefined && { limit: options.limit }),
        ...(options.descending !== undefined && { descending: options.descending }),
      });
      return rows.map((row) => eventSchema.parse(row));
    },
  };
}
