import { z } from 'zod';

/** What stands in the table, as it is read. Unknown attributes (keys, shards) are dropped. */

const action = z.enum([
  'INIT',
  'CREATE',
  'UPDATE',
  'DELETE',
  'ROLLBACK',
  'SUSPEND',
  'RESUME',
  'CHECK',
  'SNAPSHOT',
  'RESTORE',
  'ADOPT',
]);
const status = z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED']);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const numbers = z
  .custom<ReadonlySet<number>>((value) => value instanceof Set)
  .optional()
  .transform((value) => value ?? new Set<number>());

export const stackHeadSchema = z.object({
  tenant: z.string(),
  id: z.string(),
  name: z.string(),
  epoch: z.int(),
  action,
  status,
  reason: z.string(),
  /** running: nodes may start. failed, cancelled: what runs may end. done: settled. */
  walk: z.enum(['running', 'failed', 'cancelled', 'done']),
  /** Why the walk failed; becomes the reason when it is settled. */
  failure: z.string().optional(),
  /** The epoch whose graph is written, and which plan of it counts. */
  planned: z.int(),
  plan: z.int(),
  /** Number of its last node. */
  end: z.int().optional(),
  /** Raised by reconcile for each further start of the stack machine. */
  attempt: z.int(),
  /** Milliseconds. */
  deadline: z.number(),
  /** Definition in force (0: none), and the one that a rollback returns to. */
  version: z.int(),
  previous: z.int(),
  disableRollback: z.boolean(),
  /** Minutes, as asked; absent: the default. */
  timeoutMins: z.number().optional(),
  root: z.string(),
  /** The root's epoch when this walk began: a root that moved on ends it. */
  rootEpoch: z.int(),
  depth: z.int(),
  parent: z.object({ stack: z.string(), name: z.string(), inc: z.int() }).optional(),
  /** The slot of a cohort that is told when the stack settles; such a stack uses the cohort's trust. */
  member: z.object({ cohort: z.string(), slot: z.int() }).optional(),
  createdAt: z.number(),
  updatedAt: z.number().optional(),
  deletedAt: z.number().optional(),
  /** A nested stack that was deleted before it was made. */
  tombstone: z.boolean().optional(),
  due: z.number().optional(),
});
export type StackHead = z.output<typeof stackHeadSchema>;

export const listRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  action,
  status,
  reason: z.string(),
  createdAt: z.number(),
  updatedAt: z.number().optional(),
  deletedAt: z.number().optional(),
  owner: z.string(),
  ownerId: z.string(),
  parentId: z.string().optional(),
  tags: z.array(z.string()).optional(),
  timeoutMins: z.number().optional(),
  disableRollback: z.boolean(),
  /** The cohort whose learner's stack it is. */
  cohort: z.string().optional(),
});
export type ListRow = z.output<typeof listRowSchema>;

export const trustSchema = z.object({
  trustId: z.string(),
  projectId: z.string(),
  trustorUserId: z.string(),
  /** The root stack or the cohort that it ends with. */
  holder: z.string(),
});
/** A trust that is held (without `due`), one to be deleted, or one that was asked for and that nothing holds yet: then `trustId` is its mark. */
export const owedTrustSchema = trustSchema.extend({ expected: z.boolean().optional(), due: z.number().optional() });
export type OwedTrust = z.output<typeof owedTrustSchema>;

export const definitionRowSchema = z.object({
  version: z.int(),
  template: z.string(),
  files: z.string().optional(),
  /** Environment, parameters and the parent's view: they may hold hidden values. */
  sealed: bytes,
  description: z.string(),
  owner: z.string(),
  ownerId: z.string(),
  tags: z.array(z.string()).optional(),
  trust: trustSchema.optional(),
});
export type DefinitionRow = z.output<typeof definitionRowSchema>;

export const resourceHeadSchema = z.object({
  name: z.string(),
  inc: z.int(),
  uuid: z.string(),
  /** As written in the template. */
  type: z.string(),
  epoch: z.int(),
  action,
  status,
  reason: z.string(),
  claimOwner: z.string().optional(),
  claimUntil: z.number().optional(),
  /** The call that may have left: without it nothing is under way. */
  intent: z.object({ id: z.string(), do: action, at: z.number() }).optional(),
  /** The node that began it. */
  task: z.object({ epoch: z.int(), plan: z.int(), node: z.int() }).optional(),
  /** What the behaviour left for its next call (sealed). */
  step: bytes.optional(),
  /** The intent rests: its last call came back, and this node goes on with it. Absent: a call may be out, or lost. */
  waiting: z.object({ epoch: z.int(), plan: z.int(), node: z.int() }).optional(),
  /** Attempts of this action so far, and the first failure of them (behaviours 99, 101). */
  tries: z.int().optional(),
  firstFailure: z.string().optional(),
  physicalId: z.string().optional(),
  requires: numbers,
  replaces: z.int().optional(),
  replacedBy: z.int().optional(),
  /** Definition that was last applied, and the hash of its text with inputs left open. */
  version: z.int(),
  hash: z.string(),
  /** Epoch in which it was last compared with its definition and found, or made, to fit. */
  brought: z.int().optional(),
  /** Version of the body last applied (0: none) and of the one being applied. */
  body: z.int(),
  target: z.int().optional(),
  /** Version of the state item (0: none): data, metadata, attributes. */
  state: z.int(),
  /** What get_resource gives, when it is not the physical id. */
  reference: z.string().optional(),
  policy: z.enum(['Delete', 'Retain', 'Snapshot']),
  external: z.boolean().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The last hook that stopped it, and the node that waits there until it is cleared. */
  hook: z
    .object({ name: z.string(), epoch: z.int(), plan: z.int(), node: z.int(), cleared: z.boolean().optional() })
    .optional(),
  /** Nodes to be told when a signal has changed this resource. */
  waiters: z.array(z.object({ epoch: z.int(), plan: z.int(), node: z.int() })).optional(),
});
export type ResourceHead = z.output<typeof resourceHeadSchema>;

export const nodeSchema = z.object({
  n: z.int(),
  /** U: bring about; C: remove; A: suspend, resume, check; J: join; E: end of the walk. */
  kind: z.enum(['U', 'C', 'A', 'J', 'E']),
  name: z.string().optional(),
  inc: z.int().optional(),
  /** Of a C node: the incarnation goes in any case, not only when it was replaced in this epoch. */
  remove: z.boolean().optional(),
  unmet: numbers,
  dependants: z
    .string()
    .optional()
    .transform((text) => (text ? text.split(',').map(Number) : [])),
  state: z.enum(['WAITING', 'READY', 'RUNNING', 'DONE']),
  released: z.boolean().optional(),
  failed: z.boolean().optional(),
  attempt: z.int(),
  /** Milliseconds since the epoch: the walk's. */
  deadline: z.number(),
  cursor: z.int().optional(),
  token: z.string().optional(),
  due: z.number().optional(),
});
export type StoredNode = z.output<typeof nodeSchema>;

export const eventSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  physicalId: z.string().optional(),
  action: z.union([action, z.literal('SIGNAL')]),
  status,
  reason: z.string(),
  at: z.number(),
  /** Where the snapshot of the properties stands. */
  inc: z.int().optional(),
  body: z.int().optional(),
});
export type StoredEvent = z.output<typeof eventSchema>;

export const waitGroupSchema = z.object({
  seq: z.int(),
  registrations: z.int(),
  running: z.boolean().optional(),
  due: z.number().optional(),
});
export type WaitGroup = z.output<typeof waitGroupSchema>;

export const waiterSchema = z.object({
  tenant: z.string(),
  stack: z.string(),
  epoch: z.int(),
  plan: z.int(),
  node: z.int(),
  wait: bytes,
  since: z.number(),
});

export const configSchema = z.object({ id: z.string(), createdAt: z.number(), sealed: bytes });

export const deploymentSchema = z.object({
  id: z.string(),
  configId: z.string(),
  serverId: z.string(),
  createdAt: z.number(),
  updatedAt: z.number().optional(),
  version: z.int(),
  sealed: bytes,
});

/** Milliseconds since the epoch: the first sign of life, and the last. */
export const beatSchema = z.object({ since: z.number(), at: z.number() });
export type Beat = z.output<typeof beatSchema>;

export const leaseSchema = z.object({
  deleteAt: z.number(),
  due: z.number().optional(),
});
export type Lease = z.output<typeof leaseSchema>;

/** An object that may have been left: a lost create (looked for once more), or one whose answer came too late (`physicalId`). */
export const sweepSchema = z.object({
  stack: z.string(),
  /** What the calls run on. It stands with the sweep, and stays as long as that. */
  trust: trustSchema.optional(),
  name: z.string(),
  inc: z.int(),
  uuid: z.string(),
  type: z.string(),
  intent: z.string(),
  at: z.number(),
  version: z.int(),
  body: z.int(),
  physicalId: z.string().optional(),
  attempts: z.int().optional(),
  due: z.number().optional(),
});
export type Sweep = z.output<typeof sweepSchema>;
