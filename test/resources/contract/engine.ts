import { randomUUID } from 'node:crypto';
import type { EngineServices, ResourceRecord, SoftwareConfig } from '../../../lib/resources/contract.ts';
import type { ValueMap } from '../../../lib/template/values.ts';

/** Engine services in memory; nested stacks are not among them. */
export function memoryEngine(siblings: () => readonly ResourceRecord[] = () => []): EngineServices {
  const configs = new Map<string, SoftwareConfig>();
  const metadata = new Map<string, ValueMap>();
  const refuse = async (): Promise<never> => {
    throw new Error('no nested stacks here');
  };
  const withMetadata = (record: ResourceRecord | undefined) =>
    record && { ...record, metadata: metadata.get(record.name) ?? record.metadata };
  return {
    createNested: refuse,
    updateNested: refuse,
    deleteNested: refuse,
    actNested: refuse,
    nested: async () => undefined,
    ownSource: async () => ({ files: {}, environment: {} }),
    maxResources: Number.POSITIVE_INFINITY,
    attributesUsed: async () => [],
    sibling: async (name) => withMetadata(siblings().find((one) => one.name === name)),
    siblingByReference: async (reference) => withMetadata(siblings().find((one) => one.physicalId === reference)),
    setMetadata: async (name, value) => void metadata.set(name, value),
    signalUrl: async (kind) => `http://kiln.test/${kind}`,
    configs: {
      async create(config) {
        const id = randomUUID();
        configs.set(id, config);
        return id;
      },
      show: async (id) => {
        const config = configs.get(id);
        return config && { ...config, id, createdAt: Date.UTC(2026, 0, 1) };
      },
      delete: async (id) => void configs.delete(id),
    },
  };
}
