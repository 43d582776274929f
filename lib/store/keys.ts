/**
 * Keys of the one table. Every partition that a tenant can reach begins with the tenant, so that a policy on leading keys
 * can hold it. Resource names hold no slash (behaviour 13), so a slash ends them safely.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Where a stack stands. */
export interface StackRef {
  readonly tenant: string;
  readonly stack: string;
}

/** A node of one planned graph: a later plan of the same epoch has nodes of its own. */
export interface NodeRef extends StackRef {
  readonly epoch: number;
  readonly plan: number;
  readonly node: number;
}

export interface IncarnationRef extends StackRef {
  readonly name: string;
  /** Number of the incarnation, unique within the stack. */
  readonly inc: number;
}

const digits = (value: number, width: number) => String(value).padStart(width, '0');
/** Epochs and node numbers as text that sorts as the numbers do. */
const number = (value: number) => digits(value, 16);

export const partition = {
  stack: ({ tenant, stack }: StackRef) => `${tenant}#S#${stack}`,
  resources: ({ tenant, stack }: StackRef) => `${tenant}#R#${stack}`,
  events: ({ tenant, stack }: StackRef) => `${tenant}#E#${stack}`,
  nodes: ({ tenant, stack, epoch, plan }: Omit<NodeRef, 'node'>) => `${tenant}#W#${stack}#${epoch}.${plan}`,
  list: (tenant: string, kind: ListKind) => `${tenant}#LIST#${kind}`,
  names: (tenant: string, name: string) => `${tenant}#NAME#${name}`,
  waitGroup: (tenant: string, group: string) => `${tenant}#Q#${group}`,
  blob: (tenant: string, hash: string) => `${tenant}#B#${hash}`,
  configs: (tenant: string) => `${tenant}#CONFIG`,
  deployments: (tenant: string) => `${tenant}#DEPLOYMENT`,
  cohorts: (tenant: string) => `${tenant}#COHORTS`,
  cohort: (tenant: string, cohort: string) => `${tenant}#C#${cohort}`,
};

/** Lists of stacks are kept apart so that the usual one costs what it shows. */
export type ListKind = 'live' | 'nested' | 'deleted';

export const prefix = { head: 'H/', event: '', node: 'N', member: 'M/' };

export const key = {
  stackHead: (ref: StackRef): Key => ({ pk: partition.stack(ref), sk: 'HEAD' }),
  definition: (ref: StackRef, version: number): Key => ({ pk: partition.stack(ref), sk: `BODY#${number(version)}` }),
  stackToken: (ref: StackRef): Key => ({ pk: partition.stack(ref), sk: 'TOKEN' }),
  lease: (ref: StackRef): Key => ({ pk: partition.stack(ref), sk: 'LEASE' }),
  trust: (ref: StackRef, trustId: string): Key => ({ pk: partition.stack(ref), sk: `TRUST#${trustId}` }),
  /** `holder`: of the trust that the sweep needs. */
  sweep: (ref: IncarnationRef, holder: string, intent: string): Key => ({
    pk: partition.stack({ tenant: ref.tenant, stack: holder }),
    sk: `SWEEP#${ref.stack}/${ref.name}/${number(ref.inc)}/${intent}`,
  }),
  name: (tenant: string, name: string): Key => ({ pk: partition.names(tenant, name), sk: 'NAME' }),
  row: (tenant: string, kind: ListKind, createdAt: number, stack: string): Key => ({
    pk: partition.list(tenant, kind),
    sk: `${digits(createdAt, 15)}#${stack}`,
  }),
  resourceHead: (ref: IncarnationRef): Key => ({
    pk: partition.resources(ref),
    sk: `${prefix.head}${ref.name}/${number(ref.inc)}`,
  }),
  resourceBody: (ref: IncarnationRef, version: number): Key => ({
    pk: partition.resources(ref),
    sk: `B/${ref.name}/${number(ref.inc)}/${number(version)}`,
  }),
  resourceState: (ref: IncarnationRef): Key => ({
    pk: partition.resources(ref),
    sk: `S/${ref.name}/${number(ref.inc)}`,
  }),
  event: (ref: StackRef, id: string): Key => ({ pk: partition.events(ref), sk: id }),
  node: (ref: NodeRef): Key => ({ pk: partition.nodes(ref), sk: `${prefix.node}${number(ref.node)}` }),
  waitGroup: (tenant: string, group: string): Key => ({ pk: partition.waitGroup(tenant, group), sk: 'HEAD' }),
  waiter: (group: string, node: NodeRef): Key => ({
    pk: partition.waitGroup(node.tenant, group),
    sk: `${prefix.member}${node.stack}/${number(node.epoch)}/${number(node.plan)}/${number(node.node)}`,
  }),
  blob: (tenant: string, hash: string, chunk: number): Key => ({
    pk: partition.blob(tenant, hash),
    sk: digits(chunk, 6),
  }),
  config: (tenant: string, id: string): Key => ({ pk: partition.configs(tenant), sk: id }),
  deployment: (tenant: string, id: string): Key => ({ pk: partition.deployments(tenant), sk: id }),
  /** Of Kiln as a whole: no tenant's name begins like this. */
  beat: { pk: '#BEAT', sk: 'LAST' } as Key,
};

/** Shards of the index of debts: reconcile reads all of them. */
export const dueShards: readonly string[] = ['due#0', 'due#1', 'due#2', 'due#3'];

/** The shard in which the debts of a partition stand. */
export function dueShard(pk: string): string {
  let hash = 0;
  for (let at = 0; at < pk.length; at++) hash = (Math.imul(hash, 31) + pk.charCodeAt(at)) | 0;
  return dueShards[Math.abs(hash) % dueShards.length] as string;
}
