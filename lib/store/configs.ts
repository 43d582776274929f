import { z } from 'zod';
import type { SoftwareConfig } from '../resources/contract.ts';
import type { Vault } from '../util/vault.ts';
import { pack, unpack } from './codec.ts';
import { absent } from './expression.ts';
import { configSchema } from './items.ts';
import { key, partition } from './keys.ts';
import { ConditionFailed, type Row, type Table } from './table.ts';

export type KeptConfig = SoftwareConfig & { readonly id: string; readonly createdAt: number };

/** Software configs of a project (immutable). Scripts may hold secrets, so they are sealed. */
export interface ConfigStore {
  /** A config of the same id that stands there already stays. */
  put(tenant: string, config: KeptConfig): Promise<void>;
  get(tenant: string, id: string): Promise<KeptConfig | undefined>;
  /** By id; `after`: the id to go on after. */
  list(tenant: string, options?: { readonly limit?: number; readonly after?: string }): Promise<readonly KeptConfig[]>;
  delete(tenant: string, id: string): Promise<void>;
}

const contentSchema = z.object({
  // Whoever makes a config by the API may leave both out.
  name: z.unknown(),
  group: z.unknown(),
  config: z.unknown(),
  inputs: z.array(z.record(z.string(), z.unknown())),
  outputs: z.array(z.record(z.string(), z.unknown())),
  options: z.record(z.string(), z.unknown()),
});

export function createConfigStore(table: Table, vault: Vault): ConfigStore {
  const open = (tenant: string, row: Row): KeptConfig => {
    const { id, createdAt, sealed } = configSchema.parse(row);
    const content = contentSchema.parse(unpack(vault.open(tenant, sealed, 'config'))) as unknown as SoftwareConfig;
    return { ...content, id, createdAt };
  };
  return {
    async put(tenant, { id, createdAt, ...content }) {
      try {
        await table.write({
          kind: 'put',
          key: key.config(tenant, id),
          item: { id, createdAt, sealed: vault.seal(tenant, pack(content), 'config') },
          if: absent('pk'),
        });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
    async get(tenant, id) {
      const row = await table.get(key.config(tenant, id));
      return row && open(tenant, row);
    },
    async list(tenant, options = {}) {
      const rows = await table.query(partition.configs(tenant), options);
      return rows.map((row) => open(tenant, row));
    },
    delete: async (tenant, id) => {
      await table.write({ kind: 'delete', key: key.config(tenant, id) });
    },
  };
}
