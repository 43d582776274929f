import { HeatError, origin, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { ResourceDefinition, StackDefinition } from '../contract.ts';
import type { NestedTemplate, PropertyType, TypeSchema } from '../schema.ts';
import { formatPath } from '../source.ts';
import { nestedProblem, toProblem } from './problems.ts';
import { childSource, defaultDepth, type Load, type ResourceKind } from './types.ts';

/** Nested stacks that one validation looks into; beyond it the template is refused. */
const maxNested = 1000;
/** Problems of one nested stack that its parent passes on: its template may be used many times over. */
const maxPassedOn = 20;

/** What the validation of a tree of stacks shares: each different nested stack is looked into once. */
export interface Tree {
  readonly seen: Map<string, readonly Problem[]>;
  /** Problems of files, which several resources may use. */
  readonly told: Set<string>;
}

export const newTree = (): Tree => ({ seen: new Map(), told: new Set() });

/** Validation is synchronous, so that the stacks validated meanwhile are those below the one where it began. */
let current: Tree | undefined;

export function withinTree<T>(run: (tree: Tree) => T): T {
  if (current) return run(current);
  current = newTree();
  try {
    return run(current);
  } finally {
    current = undefined;
  }
}

/** A resource that makes a nested stack; `open`: it is not right itself, so that what it gives may be. */
export interface Maker {
  readonly stack: StackDefinition;
  readonly definition: ResourceDefinition;
  readonly open: boolean;
}

/** Problems of the nested stack that a resource would make, told from the parent's side (behaviours 187-192). */
export function nestedProblems(maker: Maker, child: NestedTemplate, load: Load, tree: Tree): readonly Problem[] {
  const { resources } = maker.stack.sections;
  const above = `${resources}.${maker.definition.name}<${child.file ?? 'nested_stack'}>`;
  return problemsWithin(maker, child, load, tree)
    .filter((problem) => isNew(problem, tree))
    .map((problem) => placed(maker, child, problem, nestedProblem(problem, above)));
}

function isNew({ message, position }: Problem, { told }: Tree): boolean {
  if (position?.file === undefined) return true;
  const key = JSON.stringify([position, message]);
  return !told.has(key) && told.add(key) !== undefined;
}

/** What does not stand in a file stands in the resource that makes it. */
function placed({ stack, definition }: Maker, child: NestedTemplate, problem: Problem, told: Problem): Problem {
  if (problem.position) return told;
  const { resources, properties } = stack.sections;
  const from = problem[origin];
  const root = [resources, definition.name];
  if (!child.origin || !from) return { ...told, position: stack.position(root) };
  const path = [...root, properties, ...child.origin(from.path)];
  return { ...told, position: stack.position(path, from.part), path: formatPath(path), [origin]: { ...from, path } };
}

function problemsWithin(maker: Maker, child: NestedTemplate, load: Load, tree: Tree): readonly Problem[] {
  const { stack, definition, open } = maker;
  const { source } = stack;
  const limit = source.limits?.maxNestedStackDepth ?? defaultDepth;
  const depth = source.parent?.depth ?? 0;
  if (depth >= limit) return [limitExceeded(`Recursion depth exceeds ${limit}.`)];
  const given = [child.file ?? child.template, child.parameters, stack.environment];
  const key = JSON.stringify([depth, open, ...given], bigAsText);
  const known = tree.seen.get(key);
  if (known) return known;
  if (tree.seen.size >= maxNested) return [limitExceeded('Too many different nested stacks.')];
  tree.seen.set(key, []);
  const problems = read(() => load(childSource(stack, definition, child, open)).validate());
  tree.seen.set(key, problems);
  return problems;
}

function read(validate: () => readonly Problem[]): readonly Problem[] {
  const problems = attempt(HeatError, validate);
  return (problems instanceof HeatError ? problems.problems : problems).slice(0, maxPassedOn);
}

function limitExceeded(text: string): Problem {
  return { type: 'RequestLimitExceeded', message: `Request limit exceeded: ${text}` };
}

function bigAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

const parameterTypes: Partial<Record<PropertyType, PropertyType>> = { Integer: 'Number' };

/** Whether a template that stands for a type of the service has its interface. */
export function facadeProblems(
  stack: StackDefinition,
  definition: ResourceDefinition,
  kind: ResourceKind & { kind: 'template' },
): readonly Problem[] {
  const facade: TypeSchema | undefined = stack.source.types.get(definition.type);
  if (!facade || facade.placeholder) return [];
  const path = [stack.sections.resources, definition.name];
  const tell = (text: string): Problem => toProblem(stack, { path, tellPath: false, text });
  const provider = kind.schema.properties;
  const problems: Problem[] = [];
  for (const [name, wanted] of Object.entries(facade.properties)) {
    const has = provider[name];
    if (wanted.required && !has) {
      problems.push(tell(`Required property ${name} for facade ${definition.type} missing in provider`));
    } else if (has && (parameterTypes[wanted.type] ?? wanted.type) !== has.type) {
      const types = `(${wanted.type}) and provider (${has.type})`;
      problems.push(tell(`Property ${name} type mismatch between facade ${definition.type} ${types}`));
    }
  }
  for (const [name, has] of Object.entries(provider)) {
    if (has.required && !facade.properties[name]) {
      problems.push(tell(`Provider requires property ${name} unknown in facade ${definition.type}`));
    }
  }
  const given = new Set(kind.outputs);
  for (const name of Object.keys(facade.attributes)) {
    if (!given.has(name)) {
      problems.push(tell(`Attribute ${name} for facade ${definition.type} missing in provider`));
    }
  }
  return problems;
}
