import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { Value, ValueMap } from '../template/values.ts';
import { giveWay } from '../util/give-way.ts';
import type { Vault } from '../util/vault.ts';
import { pack, unpack } from './codec.ts';
import { absent, equal } from './expression.ts';
import { deploymentSchema } from './items.ts';
import { key, partition } from './keys.ts';
import { ConditionFailed, type Row, type Table } from './table.ts';

/** What the API knows of one config on one server. Times in milliseconds since the epoch. */
export interface Deployment {
  readonly id: string;
  readonly configId: string;
  readonly serverId: string;
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly inputs: ValueMap;
  readonly outputs: Value;
  readonly action: string | null;
  readonly status: string | null;
  readonly reason: string;
}

/** Software deployments of a project. What goes in and comes out may be secret, so it is sealed. */
export interface DeploymentStore {
  put(tenant: string, deployment: Deployment): Promise<void>;
  get(tenant: string, id: string): Promise<Deployment | undefined>;
  /** In the order in which they were made. */
  list(tenant: string, limit: number): Promise<readonly Deployment[]>;
  /** Writes what `change` makes of it; undefined: it is not there. */
  change(tenant: string, id: string, change: (old: Deployment) => Deployment): Promise<Deployment | undefined>;
  delete(tenant: string, id: string): Promise<void>;
}

const contentSchema = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.unknown(),
  action: z.string().nullable(),
  status: z.string().nullable(),
  reason: z.string(),
});

/** Tries of a change that others get in the way of. */
const tries = 50;

export function createDeploymentStore(
  table: Table,
  vault: Vault,
  runtime: Pick<Runtime, 'clock' | 'random'>,
): DeploymentStore {
  const open = (tenant: string, row: Row): { readonly version: number; readonly deployment: Deployment } => {
    const { version, sealed, ...facts } = deploymentSchema.parse(row);
    const content = contentSchema.parse(unpack(vault.open(tenant, sealed, 'deployment')));
    return { version, deployment: { ...facts, ...content } as Deployment };
  };
  const item = (tenant: string, version: number, deployment: Deployment) => {
    const { id, configId, serverId, createdAt, updatedAt, ...content } = deployment;
    const sealed = vault.seal(tenant, pack(content), 'deployment');
    return { id, configId, serverId, createdAt, updatedAt, version, sealed };
  };
  const read = async (tenant: string, id: string) => {
    const row = await table.get(key.deployment(tenant, id));
    return row && open(tenant, row);
  };
  return {
    async put(tenant, deployment) {
      const at = key.deployment(tenant, deployment.id);
      await table.write({ kind: 'put', key: at, item: item(tenant, 1, deployment), if: absent('pk') });
    },
    get: async (tenant, id) => (await read(tenant, id))?.deployment,
    async list(tenant, limit) {
      const rows = await table.query(partition.deployments(tenant), { limit });
      return rows.map((row) => open(tenant, row).deployment).sort((a, b) => a.createdAt - b.createdAt);
    },
    async change(tenant, id, change) {
      for (let lost = 0; lost < tries; lost++) {
        if (lost > 0) await giveWay(runtime, lost);
        const found = await read(tenant, id);
        if (found === undefined) return undefined;
        const { version } = found;
        const deployment = change(found.deployment);
        try {
          const changed = item(tenant, version + 1, deployment);
          await table.write({
            kind: 'put',
            key: key.deployment(tenant, id),
            item: changed,
            if: equal('version', version),
          });
          return deployment;
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
        }
      }
      throw new Error('a deployment changes faster than it can be written');
    },
    delete: async (tenant, id) => {
      await table.write({ kind: 'delete', key: key.deployment(tenant, id) });
    },
  };
}
