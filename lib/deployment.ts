/**
 * The shape of a deployment as data: which functions there are, what starts them, what they may touch. The CDK app and
 * the embedded runtime both build from this table, so neither can have what the other lacks.
 */
export interface FunctionDeclaration {
  /** File in functions/, and the export `create(runtime)` in it makes the handler. */
  readonly name: FunctionName;
  readonly trigger:
    | { readonly kind: 'http' }
    | { readonly kind: 'task'; readonly machine: MachineName }
    | { readonly kind: 'queue'; readonly queue: QueueName; readonly batch: number }
    | { readonly kind: 'minute' };
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  /** Calls at once. */
  readonly concurrency?: number;
}

export type FunctionName = 'api' | 'plan' | 'settle' | 'act' | 'release' | 'poll' | 'starter' | 'reconcile';
export type MachineName = 'stack' | 'resource';
export type QueueName = 'wait' | 'start';

export const functions: readonly FunctionDeclaration[] = [
  { name: 'api', trigger: { kind: 'http' }, timeout: 29, memory: 1024 },
  { name: 'plan', trigger: { kind: 'task', machine: 'stack' }, timeout: 300, memory: 1024 },
  { name: 'settle', trigger: { kind: 'task', machine: 'stack' }, timeout: 120, memory: 512 },
  { name: 'act', trigger: { kind: 'task', machine: 'resource' }, timeout: 120, memory: 512 },
  { name: 'release', trigger: { kind: 'task', machine: 'resource' }, timeout: 60, memory: 512 },
  { name: 'poll', trigger: { kind: 'queue', queue: 'wait', batch: 10 }, timeout: 120, memory: 512 },
  // As many as keep within the rate at which an account may start executions.
  { name: 'starter', trigger: { kind: 'queue', queue: 'start', batch: 10 }, timeout: 60, memory: 512, concurrency: 10 },
  { name: 'reconcile', trigger: { kind: 'minute' }, timeout: 55, memory: 512 },
];

/** Seconds a message stays hidden, deliveries before it goes to the dead letters. Visibility is six times the function's time-out, as AWS advises. */
export const queues: Readonly<Record<QueueName, { readonly visibility: number; readonly maxReceive: number }>> = {
  wait: { visibility: 720, maxReceive: 5 },
  start: { visibility: 360, maxReceive: 5 },
};

/**
 * The one table: keys `pk`, `sk`; a sparse index `due` on (`duePk`, `due`) for what is owed, which holds the keys only;
 * `due` in epoch milliseconds, `ttl` in epoch seconds.
 */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  index: { name: 'due', partitionKey: 'duePk', sortKey: 'due' },
  ttl: 'ttl',
  types: { pk: 'S', sk: 'S', duePk: 'S', due: 'N' },
} as const;
