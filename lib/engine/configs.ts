import { HeatError } from '../errors.ts';
import type { SoftwareConfig } from '../resources/contract.ts';
import type { Runtime } from '../runtime.ts';
import { createStore } from '../store/index.ts';
import type { Caller } from './service.ts';

/** Software configs of a project, as the API knows them. */
export interface ConfigService {
  create(caller: Caller, config: SoftwareConfig): Promise<StoredConfig>;
  /** @throws HeatError NotFound */
  show(caller: Caller, id: string): Promise<StoredConfig>;
  list(caller: Caller, page: { readonly limit?: number; readonly marker?: string }): Promise<readonly StoredConfig[]>;
  /** @throws HeatError NotFound */
  delete(caller: Caller, id: string): Promise<void>;
}

export interface StoredConfig extends SoftwareConfig {
  readonly id: string;
  readonly createdAt: number;
}

/** Configs that one project may keep (behaviour 270). */
const configsPerTenant = 4096;

export function createConfigService(runtime: Runtime): ConfigService {
  const { configs } = createStore(runtime);

  async function show({ tenant }: Caller, id: string): Promise<StoredConfig> {
    const found = await configs.get(tenant, id);
    if (!found) throw new HeatError('NotFound', `Software config with id ${id} not found`);
    return found;
  }

  return {
    show,
    async create({ tenant }, config) {
      const kept = await configs.list(tenant, { limit: configsPerTenant });
      if (kept.length >= configsPerTenant) {
        throw new HeatError(
          'RequestLimitExceeded',
          `Request limit exceeded: You have reached the maximum software configs per tenant, ${configsPerTenant}. Please delete some software configs.`,
        );
      }
      const stored = { ...config, id: runtime.uuid(), createdAt: runtime.clock.now() };
      await configs.put(tenant, stored);
      return stored;
    },
    async list({ tenant }, { limit, marker }) {
      // A marker that is no config of the project is ignored.
      const after = marker !== undefined && (await configs.get(tenant, marker)) !== undefined ? marker : undefined;
      return configs.list(tenant, { limit, after });
    },
    async delete(caller, id) {
      await show(caller, id);
      await configs.delete(caller.tenant, id);
    },
  };
}
