import { type Beat, beatSchema } from './items.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';

/** Signs of life of the whole deployment: reconcile leaves one each time it runs. They belong to no tenant. */
export interface BeatStore {
  beat(now: number): Promise<void>;
  last(): Promise<Beat | undefined>;
}

export function createBeatStore(table: Table): BeatStore {
  const last = async () => {
    const row = await table.get(key.beat);
    return row && beatSchema.parse(row);
  };
  return {
    async beat(now) {
      const { since = now } = (await last()) ?? {};
      await table.write({ kind: 'put', key: key.beat, item: { since, at: now } });
    },
    last,
  };
}
