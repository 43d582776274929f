import { HeatError } from '../../lib/errors.ts';
import { types } from '../../lib/resources/registry.ts';
import type { LookupFacts, StackDefinition, StackSource } from '../../lib/template/contract.ts';
import { load } from '../../lib/template/load.ts';
import type { ValueMap } from '../../lib/template/values.ts';

/** The cloud of the vectors: every custom constraint is satisfied, names of objects resolve to themselves. */
export const anything: LookupFacts = { get: (_kind, value) => ({ id: value }) };

/**
 * The stack of a case. The engine that computed the vectors had no database, so that it could not count the workers that a
 * chain may keep busy.
 */
export function loadCase(source: Pick<StackSource, 'template'> & Partial<StackSource>): StackDefinition {
  return load({
    stack: { name: 'mystack', id: null, projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
    types,
    limits: { chainWorkers: null },
    ...source,
  });
}

/** What vectors/README.md calls input of a whole stack. */
export function sourceOf(input: ValueMap): Pick<StackSource, 'template'> & Partial<StackSource> {
  const { template, text, parameters, environment, files, environment_files, stack_name } = input;
  return {
    template: (text ?? template) as string | ValueMap,
    parameters: (parameters ?? {}) as ValueMap,
    environment: (environment ?? null) as string | ValueMap | null,
    ...(files ? { files: files as Readonly<Record<string, string>> } : {}),
    ...(environment_files ? { environmentFiles: environment_files as readonly string[] } : {}),
    ...(stack_name
      ? { stack: { name: String(stack_name), id: null, projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00' } }
      : {}),
  };
}

/** @throws HeatError with all problems of the stack, if it has any */
export function refuse(stack: StackDefinition, depth: 'full' | 'template' = 'full'): void {
  const [first, ...others] = stack.validate(anything, depth);
  if (first) throw HeatError.of([first, ...others]);
}

/** Dependencies as the vectors have them: sorted edges, and the order in which resources start and go. */
export function order(stack: StackDefinition): ValueMap {
  const requires = stack.dependencies();
  const requiredBy = new Map([...requires.keys()].map((name) => [name, new Set<string>()]));
  for (const [name, others] of requires) for (const other of others) requiredBy.get(other)?.add(name);
  const edges = [...requires].flatMap(([name, others]) => [...others].map((other) => [name, other]));
  return {
    edges: edges.sort(byText),
    create_groups: groups(requires),
    delete_groups: groups(requiredBy),
  };
}

/** Names by the number of links of their longest chain. */
function groups(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = Math.max(-1, ...[...(edges.get(name) ?? [])].map(depthOf)) + 1;
    depths.set(name, depth);
    return depth;
  };
  const byDepth = Map.groupBy([...edges.keys()].sort(), depthOf);
  return [...byDepth].sort(([a], [b]) => a - b).map(([, names]) => names);
}

export function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
