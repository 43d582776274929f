import type { PlannedNode } from '../store/index.ts';

/** A piece of work before joins are put in; `requires` are numbers of other pieces. */
export interface Work extends Pick<PlannedNode, 'n' | 'kind' | 'name' | 'inc' | 'remove'> {
  readonly requires: ReadonlySet<number>;
}

/** Requirements of one node at most; more go through joins. */
export const joinWidth = 64;

/**
 * The graph of a walk: work, joins and the end, with requirement sets and their reverse. Work must be free of cycles.
 * A large set of requirements, and one that many nodes share (two batches, each of the second waiting for all of the first),
 * becomes a tree of joins, so that edges stay linear in the nodes. The end waits for all that nothing else waits for.
 */
export function compile(work: readonly Work[]): readonly PlannedNode[] {
  let next = work.reduce((most, one) => Math.max(most, one.n), -1) + 1;
  const unmet = new Map<number, Set<number>>(work.map((one) => [one.n, new Set(one.requires)]));
  const joins: number[] = [];

  const join = (requires: readonly number[]): number => {
    let inputs = requires;
    while (inputs.length > joinWidth) {
      const level: number[] = [];
      for (let at = 0; at < inputs.length; at += joinWidth) level.push(add(inputs.slice(at, at + joinWidth)));
      inputs = level;
    }
    return add(inputs);
  };
  const add = (inputs: readonly number[]): number => {
    joins.push(next);
    unmet.set(next, new Set(inputs));
    return next++;
  };

  const sharers = new Map<string, number[]>();
  for (const one of work) {
    if (one.requires.size < 2) continue;
    const set = [...one.requires].sort((a, b) => a - b).join(',');
    sharers.set(set, [...(sharers.get(set) ?? []), one.n]);
  }
  for (const [set, members] of sharers) {
    const inputs = set.split(',').map(Number);
    const edges = inputs.length * members.length;
    if (inputs.length <= joinWidth && edges <= 4 * (inputs.length + members.length)) continue;
    const through = join(inputs);
    for (const member of members) unmet.set(member, new Set([through]));
  }

  const required = new Set([...unmet.values()].flatMap((set) => [...set]));
  const last = [...unmet.keys()].filter((n) => !required.has(n)).sort((a, b) => a - b);
  const ends = last.length > joinWidth ? [join(last)] : last;
  const end = next;
  unmet.set(end, new Set(ends));

  const dependants = new Map<number, number[]>();
  for (const [n, requires] of unmet)
    for (const one of requires) dependants.set(one, [...(dependants.get(one) ?? []), n]);
  const finish = (n: number, rest: Omit<PlannedNode, 'n' | 'unmet' | 'dependants'>): PlannedNode => ({
    ...rest,
    n,
    unmet: unmet.get(n) ?? new Set(),
    dependants: dependants.get(n) ?? [],
  });
  return [
    ...work.map(({ requires: _, ...one }) => finish(one.n, one)),
    ...joins.map((n) => finish(n, { kind: 'J' })),
    finish(end, { kind: 'E' }),
  ];
}

/** Drops requirements that close a cycle, the same ones for the same input: recorded edges of failed updates can contradict. */
export function withoutCycles(edges: ReadonlyMap<number, ReadonlySet<number>>): Map<number, Set<number>> {
  const clean = new Map<number, Set<number>>();
  const state = new Map<number, 'open' | 'done'>();
  for (const start of edges.keys()) {
    if (state.has(start)) continue;
    const stack: { n: number; left: number[] }[] = [{ n: start, left: [...(edges.get(start) ?? [])] }];
    state.set(start, 'open');
    clean.set(start, new Set());
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as (typeof stack)[number];
      const to = top.left.pop();
      if (to === undefined) {
        state.set(top.n, 'done');
        stack.pop();
      } else if (edges.has(to) && state.get(to) !== 'open') {
        clean.get(top.n)?.add(to);
        if (state.has(to)) continue;
        state.set(to, 'open');
        clean.set(to, new Set());
        stack.push({ n: to, left: [...(edges.get(to) ?? [])] });
      }
    }
  }
  return clean;
}

/** The names with their dependencies first, otherwise as they come; `dependencies` must be free of cycles. */
export function inDependencyOrder(
  names: readonly string[],
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const wanted = new Set(names);
  const order: string[] = [];
  const seen = new Set<string>();
  const stack: { readonly name: string; readonly left: string[] }[] = [];
  const enter = (name: string) => {
    if (seen.has(name) || !wanted.has(name)) return;
    seen.add(name);
    stack.push({ name, left: [...(dependencies.get(name) ?? [])] });
  };
  for (const start of names) {
    enter(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const other = top.left.pop();
      if (other !== undefined) enter(other);
      else {
        stack.pop();
        order.push(top.name);
      }
    }
  }
  return order;
}
