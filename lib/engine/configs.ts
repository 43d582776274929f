import type { SoftwareConfig } from '../resources/contract.ts';
import type { Caller } from './service.ts';

/** Software configs of a project, as the API knows them. */
export interface ConfigService {
  create(caller: Caller, config: SoftwareConfig): Promise<StoredConfig>;
  /** @throws HeatError EntityNotFound */
  show(caller: Caller, id: string): Promise<StoredConfig>;
  list(caller: Caller, page: { readonly limit?: number; readonly marker?: string }): Promise<readonly StoredConfig[]>;
  delete(caller: Caller, id: string): Promise<void>;
}

export interface StoredConfig extends SoftwareConfig {
  readonly id: string;
  readonly createdAt: number;
}
