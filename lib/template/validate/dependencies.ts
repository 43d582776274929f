import { HeatError, origin, type Problem } from '../../errors.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { ResourceDefinition, StackDefinition } from '../contract.ts';
import type { Path } from '../source.ts';
import { isList, isMap, type Value } from '../values.ts';
import { earlyProblems } from './early.ts';
import { toProblem } from './problems.ts';
import type { Kinds } from './types.ts';
import { lookupsBefore, Views } from './views.ts';

/** What is wrong with the references of resources. */
export type References = ReadonlyMap<string, readonly Problem[]>;

export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Direct requirements of each resource that exists; what a condition disabled is left out (behaviour 67). */
export function explicitEdges(stack: StackDefinition): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { name, requires } of stack.resources.values()) {
    edges.set(name, new Set([...requires].filter((required) => stack.resources.has(required))));
  }
  return edges;
}

const knownEdges = new WeakMap<StackDefinition, Edges>();

/** All requirements, those of types included that no template writes down (behaviour 80); found once for a stack. */
export function allEdges(stack: StackDefinition, kinds: Kinds): Edges {
  const known = knownEdges.get(stack);
  if (known) return known;
  const edges = explicitEdges(stack);
  const views = new Views(
    stack,
    kinds,
    lookupsBefore((resource) => resource),
  );
  for (const [name, own] of edges) {
    const others = kinds.schema(name)?.hiddenDependencies?.(views.get(name)!, views) ?? [];
    for (const other of others) if (other !== name) own.add(other);
  }
  knownEdges.set(stack, edges);
  return edges;
}

/**
 * What a walk waits for: all requirements; and what makes a nested stack also for all that completes the objects it refers to.
 * Upstream leaves it to chance whether a server in a group finds a subnet in its network. Never makes a cycle.
 */
export function walkEdges(stack: StackDefinition, kinds: Kinds, requirements: Edges): Edges {
  const edges = new Map([...requirements].map(([name, own]) => [name, new Set(own)]));
  const views = new Views(
    stack,
    kinds,
    lookupsBefore((resource) => resource),
  );
  const completing = [...stack.resources.keys()].filter((name) => kinds.schema(name)?.completes !== undefined);
  if (completing.length === 0) return edges;
  const byObject = Map.groupBy(completing, (name) => {
    const property = kinds.schema(name)?.completes as string;
    return views.get(name)?.properties[property];
  });
  for (const [name, own] of edges) {
    const kind = kinds.of(stack.resources.get(name)!);
    const nests = kind.kind === 'template' || (kind.kind === 'type' && kind.schema.nested !== undefined);
    if (!nests) continue;
    for (const required of [...own]) {
      for (const other of byObject.get(required) ?? []) if (!requires(edges, other, name)) own.add(other);
    }
  }
  return edges;
}

/** What a resource of the graph requires. */
function requirementsOf(edges: Edges, name: string): ReadonlySet<string> {
  return edges.get(name) as ReadonlySet<string>;
}

/** Whether `name` is, or requires in any number of steps, `wanted`. */
function requires(edges: Edges, name: string, wanted: string): boolean {
  const seen = new Set([name]);
  for (const one of seen) for (const required of requirementsOf(edges, one)) seen.add(required);
  return seen.has(wanted);
}

/** Types that nobody knows, templates that are no types, and values that a type needs to know before it is one. */
export function typeProblems(stack: StackDefinition, kinds: Kinds): readonly Problem[] {
  const problems: Problem[] = [];
  for (const definition of stack.resources.values()) {
    const kind = kinds.of(definition);
    const path = [
      stack.sections.resources,
      definition.name,
      stack.sections.resources === 'resources' ? 'type' : 'Type',
    ];
    const place = (problem: Problem): Problem => ({
      ...problem,
      type: typeOfUnusable(problem),
      path: problem.path ?? path.join('.'),
      position: problem.position ?? stack.position(path),
      [origin]: problem[origin] ?? { path },
    });
    if (kind.kind === 'type') problems.push(...earlyProblems(stack, definition, kind.schema));
    if (kind.kind === 'unknown') problems.push(place(kind.problem));
    if (kind.kind === 'template') problems.push(...kind.failure.filter(isUnusable).map(place));
  }
  return problems;
}

/** A template that is none, or of no known version, or whose parameters are none, is no type either. */
export function isUnusable(problem: Problem): boolean {
  return ['ValueError', 'NotFound', 'InvalidTemplateVersion', 'InvalidSchemaError', 'RequestLimitExceeded'].includes(
    problem.type,
  );
}

/** What cannot be read as a template at all is told as StackValidationFailed; other errors keep their class. */
function typeOfUnusable({ type }: Problem): string {
  return type === 'ValueError' || type === 'NotFound' ? 'StackValidationFailed' : type;
}

/**
 * References and `depends_on` that name nothing (behaviour 75), or stand beside external_id (behaviour 76), resource by
 * resource.
 */
export function requirementProblems(stack: StackDefinition, references: References): readonly Problem[] {
  const declared = stack.template[stack.sections.resources] ?? null;
  const known = new Set([...stack.resources.keys(), ...(isMap(declared) ? Object.keys(declared) : [])]);
  const problems: Problem[] = [];
  for (const definition of stack.resources.values()) {
    const { name, type, dependsOn, externalId } = definition;
    const path = [stack.sections.resources, name, dependsOnKey(stack)];
    const tell = (errorType: string, text: string, hint?: string) =>
      problems.push(toProblem(stack, { type: errorType, path, tellPath: false, text, hint }));
    if (externalId !== null && dependsOn.length > 0) {
      tell('InvalidExternalResourceDependency', `Invalid dependency with external ${type} resource: ${externalId}`);
    }
    problems.push(...(references.get(name) ?? []));
    for (const required of dependsOn) {
      if (known.has(required)) continue;
      const text = `The specified reference "${required}" (in ${name}) is incorrect.`;
      tell('InvalidTemplateReference', text, didYouMean(required, known));
    }
  }
  return problems;
}

function dependsOnKey(stack: StackDefinition): string {
  return stack.sections.resources === 'resources' ? 'depends_on' : 'DependsOn';
}

/**
 * @throws HeatError CircularDependencyException with the shortest cycle and where its references stand;
 * StackValidationFailed for an unknown type; InvalidTemplateReference, InvalidExternalResourceDependency
 */
export function dependenciesOf(stack: StackDefinition, kinds: Kinds, references: References): Edges {
  const [first, ...others] = [...typeProblems(stack, kinds), ...requirementProblems(stack, references)];
  if (first) throw HeatError.of([first, ...others]);
  const edges = allEdges(stack, kinds);
  const problem = circle(stack, kinds, edges);
  if (problem) throw HeatError.of([problem]);
  return edges;
}

/** The problem that a cycle is, told with the shortest one. */
export function circle(stack: StackDefinition, kinds: Kinds, edges: Edges): Problem | undefined {
  const order = sorted(edges);
  if (order.length === edges.size) return undefined;
  const done = new Set(order);
  const rest = new Map([...edges].filter(([name]) => !done.has(name)));
  const cycle = shortestCycle(rest);
  const label = (name: string) => `${className(kinds, name)} "${name}"`;
  const links = cycle.map((name, index) => {
    const next = cycle.at(index + 1 - cycle.length) as string;
    const path = referencePath(stack, stack.resources.get(name)!, next);
    const position = stack.position(path);
    const at = position ? ` (line ${position.line}, column ${position.column})` : '';
    return { path: path.join('.'), position, text: `${name} needs ${next}${at}` };
  });
  return {
    type: 'CircularDependencyException',
    message: `Circular Dependency Found: {${tellRest(rest, label)}}`,
    path: links[0]!.path,
    position: links[0]!.position,
    hint: links.map(({ text }) => text).join('; '),
  };
}

/** Members of a graph that a message names. */
const told = 100;

/**
 * What is left of the graph when all is taken away that waits for no cycle, as Heat tells it: each resource with those it
 * requires, in the order in which they were first met, a required one before who requires it.
 */
function tellRest(rest: Edges, label: (name: string) => string): string {
  const order = new Set<string>();
  for (const [name, requires] of rest) {
    for (const required of requires) if (rest.has(required)) order.add(required);
    order.add(name);
  }
  const requiredBy = (name: string) => [...requirementsOf(rest, name)].filter((one) => rest.has(one)).map(label);
  const lines = [...order].slice(0, told).map((name) => `${label(name)}: {${requiredBy(name).join(', ')}}`);
  return [...lines, ...(order.size > told ? ['...'] : [])].join(', ');
}

/** Heat names the class of a resource, which is the last part of its type. */
function className(kinds: Kinds, name: string): string {
  return kinds.schema(name)?.type.split('::').at(-1) ?? 'Resource';
}

/** Names in an order in which each comes after what it requires; those on or behind a cycle are missing. */
export function sorted(edges: Edges): readonly string[] {
  const waiting = new Map<string, number>();
  const dependants = new Map<string, string[]>();
  for (const [name, requires] of edges) {
    waiting.set(name, requires.size);
    for (const required of requires) {
      const list = dependants.get(required);
      if (list) list.push(name);
      else dependants.set(required, [name]);
    }
  }
  const order = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of order) {
    for (const dependant of dependants.get(name) ?? []) {
      const left = (waiting.get(dependant) as number) - 1;
      waiting.set(dependant, left);
      if (left === 0) order.push(dependant);
    }
  }
  return order;
}

/** Resources whose cycles are looked through; a graph with more of them is told any cycle. */
const searched = 200;

function shortestCycle(edges: Edges): readonly string[] {
  let best: readonly string[] = [];
  for (const start of [...edges.keys()].slice(0, searched)) {
    const cycle = cycleFrom(start, edges, best.length === 0 ? edges.size : best.length - 1);
    if (cycle) best = cycle;
    if (best.length === 1) break;
  }
  return best.length > 0 ? best : followBack(edges);
}

/** Breadth first from `start` back to it, at most `limit` steps. */
function cycleFrom(start: string, edges: Edges, limit: number): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  let layer = [start];
  for (let steps = 1; steps <= limit && layer.length > 0; steps++) {
    const next: string[] = [];
    for (const name of layer) {
      for (const required of requirementsOf(edges, name)) {
        if (required === start) return pathTo(name, cameFrom, start);
        if (!edges.has(required) || cameFrom.has(required)) continue;
        cameFrom.set(required, name);
        next.push(required);
      }
    }
    layer = next;
  }
  return undefined;
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>, start: string): readonly string[] {
  const path = [end];
  for (let name = end; name !== start; ) {
    name = cameFrom.get(name) as string;
    path.push(name);
  }
  return path.reverse();
}

/** Any cycle: in what remains of a sorted graph each name requires another that remains. */
function followBack(edges: Edges): readonly string[] {
  const seen = new Map<string, number>();
  const path: string[] = [];
  let [name] = [...edges.keys()] as [string];
  while (!seen.has(name)) {
    seen.set(name, path.length);
    path.push(name);
    name = [...requirementsOf(edges, name)].find((required) => edges.has(required)) as string;
  }
  return path.slice(seen.get(name));
}

const referring = new Set(['get_resource', 'get_attr', 'Ref', 'Fn::GetAtt']);

/** Where a definition refers to another resource; the resource itself when nothing written does. */
export function referencePath(stack: StackDefinition, definition: ResourceDefinition, target: string): Path {
  const { resources, properties } = stack.sections;
  const root: Path = [resources, definition.name];
  for (const [key, value] of [
    [properties, definition.raw],
    [resources === 'resources' ? 'metadata' : 'Metadata', definition.written.metadata],
  ] as const) {
    const found = value === undefined ? undefined : find(value, target, [...root, key]);
    if (found) return found;
  }
  return definition.dependsOn.includes(target) ? [...root, dependsOnKey(stack)] : root;
}

function find(value: Value, target: string, path: Path): Path | undefined {
  if (isList(value)) return first(value.entries(), target, path);
  if (!isMap(value)) return undefined;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && referring.has(only[0])) {
    const name = isList(only[1]) ? only[1][0] : only[1];
    if (name === target || (typeof name === 'string' && name.startsWith(`${target}.`))) return [...path, only[0]];
  }
  return first(entries, target, path);
}

function first(entries: Iterable<readonly [string | number, Value]>, target: string, path: Path): Path | undefined {
  for (const [key, inner] of entries) {
    const found = find(inner, target, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
