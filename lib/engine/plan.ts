import type { Action } from '../resources/contract.ts';
import type { ResourceHead } from '../store/index.ts';
import { compile, inDependencyOrder, type Work, withoutCycles } from './graph.ts';
import { derivedUuid, incarnation } from './naming.ts';

/** What the plan needs to know of one resource of the target definition. */
export interface Wanted {
  readonly name: string;
  readonly type: string;
  /** Text of the definition with all that comes from other resources left open. */
  readonly hash: string;
  /** Visited whatever its definition says (behaviour 194). */
  readonly always: boolean;
  readonly policy: ResourceHead['policy'];
  readonly external: boolean;
  /** What the cloud refused to delete is as it was. */
  readonly wholeWhenRefused: boolean;
}

export interface PlanInput {
  readonly stack: string;
  readonly epoch: number;
  readonly action: Action;
  /** Version of the target definition. */
  readonly version: number;
  /** In template order; empty for a delete. */
  readonly wanted: readonly Wanted[];
  /** dependant → dependencies, among wanted names. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every incarnation there is, lifted to the epoch. */
  readonly heads: readonly ResourceHead[];
  readonly now: number;
}

export interface Plan {
  readonly nodes: ReturnType<typeof compile>;
  /** Incarnations to be recorded before anything starts (behaviour 92). */
  readonly made: readonly ResourceHead[];
}

/**
 * U nodes bring the newest definition of a name about, C nodes remove an incarnation. U follows the definition's edges;
 * C(x) waits for U of its name, for C of what recorded x among its requirements, and for C of its replacement. What cannot
 * have changed is left out.
 */
export function plan(input: PlanInput): Plan {
  switch (input.action) {
    case 'SUSPEND':
    case 'RESUME':
    case 'CHECK':
      return { nodes: compile(visits(input)), made: [] };
    default:
      return changes(input);
  }
}

function changes(input: PlanInput): Plan {
  const { epoch, wanted, heads } = input;
  const chosen = new Map<string, ResourceHead>();
  for (const one of wanted) {
    const best = candidate(heads, one.name, input.version, one.hash);
    const current = leadsBack(heads, one, best) ?? best;
    if (!current) continue;
    // What was never begun is made in place, but only as what it was recorded for.
    if (!(current.action === 'INIT' && current.type !== one.type)) chosen.set(one.name, current);
  }

  const made: ResourceHead[] = [];
  const brought = new Map<string, { readonly n: number; readonly inc: number }>();
  const pruned = new Set<string>();
  /** What changed after a resource had been looked at (in a walk that failed) may have changed its inputs. */
  const older = (name: string, than: ResourceHead) =>
    (chosen.get(name)?.brought ?? 0) <= (than.brought ?? -1) && than.requires.has(chosen.get(name)?.inc ?? -1);
  const there = new Set(heads.map(({ inc }) => inc));
  const places = new Map(wanted.map((one, n) => [one.name, { n, one }]));
  for (const name of inDependencyOrder([...places.keys()], input.dependencies)) {
    const { n, one } = places.get(name) as { n: number; one: Wanted };
    const requires = input.dependencies.get(name) ?? new Set<string>();
    const current = chosen.get(name);
    // While its replacement is there it may lack what it let go of.
    const givenUp = current?.replacedBy !== undefined && there.has(current.replacedBy);
    if (
      current &&
      !givenUp &&
      unchanged(current, one) &&
      [...requires].every((other) => pruned.has(other) && older(other, current))
    ) {
      pruned.add(name);
      continue;
    }
    const inc = current?.inc ?? incarnation.made(epoch, n);
    if (!current) made.push(fresh(input, one, inc));
    brought.set(name, { n, inc });
  }

  const works = new Map<number, Work>();
  for (const [name, { n, inc }] of brought) {
    const requires = [...(input.dependencies.get(name) ?? [])].flatMap((other) => brought.get(other)?.n ?? []);
    works.set(n, { n, kind: 'U', name, inc, requires: new Set(requires) });
  }

  let next = wanted.length;
  const removals = new Map<number, { readonly n: number; readonly head: ResourceHead; readonly remove: boolean }>();
  for (const head of heads) {
    const kept = chosen.get(head.name)?.inc === head.inc;
    // What was never begun is made in place: it cannot be replaced.
    if (kept && (pruned.has(head.name) || head.action === 'INIT')) continue;
    removals.set(head.inc, { n: next++, head, remove: !kept });
  }
  const edges = new Map<number, Set<number>>();
  for (const { n, head } of removals.values()) {
    const waits = new Set<number>();
    const after = head.replacedBy === undefined ? undefined : removals.get(head.replacedBy);
    if (after) waits.add(after.n);
    edges.set(n, waits);
  }
  for (const { n, head } of removals.values())
    for (const inc of head.requires) {
      const required = removals.get(inc);
      if (required) edges.get(required.n)?.add(n);
    }
  const clean = withoutCycles(edges);
  for (const { n, head, remove } of removals.values()) {
    const bring = brought.get(head.name);
    const requires = new Set([...(clean.get(n) ?? []), ...(bring ? [bring.n] : [])]);
    works.set(n, { n, kind: 'C', name: head.name, inc: head.inc, requires, ...(remove && { remove }) });
  }
  return { nodes: compile([...works.values()].sort((a, b) => a.n - b.n)), made };
}

/** Nodes of suspend (dependants first), resume and check (dependencies first): one per name. */
function visits({ heads, action }: PlanInput): readonly Work[] {
  // A replacement that could not be made is no object to visit where the old one is.
  const there = heads.filter(({ status, physicalId }) => status !== 'FAILED' || physicalId !== undefined);
  const names = [...new Set(heads.map(({ name }) => name))];
  const newest = names.flatMap((name) => candidate(there, name, 0, '') ?? candidate(heads, name, 0, '') ?? []);
  const numbers = new Map(newest.map((head, n) => [head.inc, n]));
  const edges = new Map<number, Set<number>>(newest.map((_, n) => [n, new Set()]));
  for (const [n, head] of newest.entries())
    for (const inc of head.requires) {
      const other = numbers.get(inc);
      if (other === undefined) continue;
      if (action === 'SUSPEND') edges.get(other)?.add(n);
      else edges.get(n)?.add(other);
    }
  const clean = withoutCycles(edges);
  return newest.map(({ name, inc }, n) => ({ n, kind: 'A', name, inc, requires: clean.get(n) ?? new Set() }));
}

/**
 * The incarnation of a name to go on from (behaviour 122): not failed, of the target definition (the same text or the same
 * version), newest.
 */
export function candidate(
  heads: readonly ResourceHead[],
  name: string,
  version: number,
  hash: string,
): ResourceHead | undefined {
  const score = (head: ResourceHead) => [
    head.status === 'FAILED' ? 0 : 1,
    hash !== '' && head.hash === hash ? 1 : 0,
    head.version === version ? 1 : 0,
    head.inc,
  ];
  let best: ResourceHead | undefined;
  for (const head of heads) {
    if (head.name !== name || head.action === 'DELETE') continue;
    if (!best || compare(score(head), score(best)) > 0) best = head;
  }
  return best;
}

/**
 * An incarnation that the cloud refused to delete and that is wanted again: the only one there is, or the one that `best` took the
 * place of when it is what is wanted now. Another one beside it could not be made: it would need what this one still holds
 * (an address range, a name).
 */
function leadsBack(
  heads: readonly ResourceHead[],
  one: Wanted,
  best: ResourceHead | undefined,
): ResourceHead | undefined {
  if (!one.wholeWhenRefused) return undefined;
  return heads.findLast(
    (head) =>
      head.name === one.name &&
      head.type === one.type &&
      head.action === 'DELETE' &&
      head.status === 'FAILED' &&
      head.intent === undefined &&
      (best === undefined || (best.replaces === head.inc && best.hash !== one.hash && isSame(head, one))),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] as number);
  return 0;
}

const isSame = (head: ResourceHead, { hash }: Wanted): boolean => hash !== '' && head.hash === hash;

const unchanged = (head: ResourceHead, one: Wanted): boolean =>
  !one.always && head.status === 'COMPLETE' && head.action !== 'INIT' && head.intent === undefined && isSame(head, one);

function fresh(input: PlanInput, one: Wanted, inc: number): ResourceHead {
  return {
    name: one.name,
    inc,
    uuid: derivedUuid(input.stack, inc),
    type: one.type,
    epoch: input.epoch,
    action: 'INIT',
    status: 'COMPLETE',
    reason: '',
    requires: new Set(),
    version: input.version,
    hash: one.hash,
    body: 0,
    state: 0,
    policy: one.policy,
    ...(one.external && { external: true }),
    createdAt: input.now,
    updatedAt: input.now,
  };
}
