import type { Runtime } from '../runtime.ts';
import { createVault } from '../util/vault.ts';
import { type BeatStore, createBeatStore } from './beats.ts';
import { type BlobStore, createBlobStore } from './blobs.ts';
import { type ConfigStore, createConfigStore } from './configs.ts';
import { createDebtStore, type DebtStore } from './debts.ts';
import { createDeploymentStore, type DeploymentStore } from './deployments.ts';
import { createEventStore, type EventStore } from './events.ts';
import { nodeSchema, type StackHead, type StoredNode, stackHeadSchema } from './items.ts';
import { key, type NodeRef } from './keys.ts';
import { createNodeStore, type NodeStore } from './nodes.ts';
import { createResourceStore, type ResourceStore } from './resources.ts';
import { createStackStore, type StackStore } from './stacks.ts';
import { createTable, type Table, type Write } from './table.ts';
import { createWaitStore, type WaitStore } from './waits.ts';

export type { KeptConfig } from './configs.ts';
export type { Debt } from './debts.ts';
export type { NewEvent } from './events.ts';
export type {
  Beat,
  Lease,
  ListRow,
  OwedTrust,
  ResourceHead,
  StackHead,
  StoredEvent,
  StoredNode,
  Sweep,
  WaitGroup,
} from './items.ts';
export type { IncarnationRef, Key, ListKind, NodeRef, StackRef } from './keys.ts';
export type { PlannedNode } from './nodes.ts';
export type { ResourceBody, ResourceChange, ResourceGuard, ResourceState } from './resources.ts';
export type { Definition, HeadChange, SealedSource, Trust } from './stacks.ts';
export { ConditionFailed, type Write } from './table.ts';
export type { Waiter } from './waits.ts';

/**
 * The one table, as the engine sees it. Reads are strongly consistent. What changes together is handed to `transact` as
 * writes that the parts make: nothing outside this folder knows a key or an expression.
 */
export interface Store {
  /** All or nothing, 100 writes at most. @throws ConditionFailed with the index of the write that does not hold. */
  transact(writes: readonly Write[]): Promise<void>;
  /** A node and its stack's head by one read. */
  walk(ref: NodeRef): Promise<{ readonly node: StoredNode | undefined; readonly head: StackHead | undefined }>;
  readonly stacks: StackStore;
  readonly resources: ResourceStore;
  readonly nodes: NodeStore;
  readonly events: EventStore;
  readonly waits: WaitStore;
  readonly blobs: BlobStore;
  readonly configs: ConfigStore;
  readonly deployments: DeploymentStore;
  readonly debts: DebtStore;
  readonly beats: BeatStore;
  /** For a folder that keeps items of its own (cohorts): the plain table. */
  readonly table: Table;
}

/** @throws VaultError when the encryption key is not 16, 24 or 32 bytes long. */
export function createStore(
  runtime: Pick<Runtime, 'dynamodb' | 'names' | 'clock' | 'random' | 'uuid' | 'settings'>,
): Store {
  const table = createTable(runtime);
  const vault = createVault(runtime.settings.encryptionKey);
  return {
    table,
    transact: (writes) => table.transact(writes),
    async walk(ref) {
      const [node, head] = await table.getMany([key.node(ref), key.stackHead(ref)]);
      return { node: node && nodeSchema.parse(node), head: head && stackHeadSchema.parse(head) };
    },
    stacks: createStackStore(table, vault),
    resources: createResourceStore(table, vault),
    nodes: createNodeStore(table),
    events: createEventStore(table, runtime),
    waits: createWaitStore(table),
    blobs: createBlobStore(table, vault),
    configs: createConfigStore(table, vault),
    deployments: createDeploymentStore(table, vault, runtime),
    debts: createDebtStore(table),
    beats: createBeatStore(table),
  };
}
