import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { Lookup, LookupFacts, ResourceDefinition, StackDefinition } from '../contract.ts';
import { isPure } from '../properties/custom.ts';
import { readerFor, unheard } from '../properties/index.ts';
import type { NestedTemplate, TypeSchema } from '../schema.ts';
import type { Path } from '../source.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import {
  allEdges,
  circle,
  explicitEdges,
  isUnusable,
  type References,
  requirementProblems,
  sorted,
  typeProblems,
} from './dependencies.ts';
import { facadeProblems, nestedProblems, newTree, type Tree, withinTree } from './nested.ts';
import { nestedProblem } from './problems.ts';
import { ResourceCheck, type ResourceContext } from './resource.ts';
import { childSource, defaultDepth, type Kinds, type ResourceKind } from './types.ts';
import { givenProperties, lookupsBefore, Views } from './views.ts';

/**
 * All static problems of a loaded stack, nested templates included, the one that Heat reports first in front. Linear in the
 * number of resources.
 */
export function validateStack(stack: StackDefinition, kinds: Kinds, options: CheckOptions): readonly Problem[] {
  return withinTree((tree) => new StackCheck(stack, kinds, tree, options).run());
}

/**
 * The stacks that the resources of a stack make, by the resource's name, as far as they can be read: with the values of their
 * parameters that are known before anything is made, and at most `members` of a group's.
 */
export function nestedStacks(
  stack: StackDefinition,
  kinds: Kinds,
  members: number,
): Iterable<readonly [name: string, stack: StackDefinition]> {
  const options = { names: [], references: new Map(), later: [], depth: 'template' } as const;
  return new StackCheck(stack, kinds, newTree(), options).nested(members);
}

export interface CheckOptions {
  /** What is wrong with names, which Heat tells after unknown types. */
  readonly names: readonly Problem[];
  readonly references: References;
  /** What Heat tells between the references of resources and the resources. */
  readonly later: readonly Problem[];
  readonly facts?: LookupFacts;
  readonly depth: 'full' | 'template';
}

class StackCheck {
  readonly #stack: StackDefinition;
  readonly #tree: Tree;
  readonly #kinds: Kinds;
  readonly #context: ResourceContext;
  readonly #options: CheckOptions;
  readonly #looksInside: boolean;

  constructor(stack: StackDefinition, kinds: Kinds, tree: Tree, options: CheckOptions) {
    this.#stack = stack;
    this.#tree = tree;
    this.#kinds = kinds;
    this.#options = options;
    const lookups = lookupsBefore((name) => (kinds.schema(name)?.nullReference ? null : name));
    const { lenient = false, parent } = stack.source;
    const nested = (parent?.depth ?? 0) > 0;
    // A nested stack is validated leniently with its parent, and strictly by itself when it is made.
    const strict = nested ? !lenient : !lenient || options.depth === 'full';
    this.#looksInside = options.depth === 'full' && !(nested && strict);
    this.#context = {
      stack,
      facts: options.facts,
      lookups,
      views: new Views(stack, kinds, lookups),
      strict,
      hooks: options.depth === 'full',
      unknown: nested ? new Set() : parametersWithoutValue(stack),
      attributesOf: (resource) => attributesOf(kinds, resource),
    };
  }

  run(): readonly Problem[] {
    const problems: Problem[] = [
      ...typeProblems(this.#stack, this.#kinds),
      ...this.#options.names,
      ...requirementProblems(this.#stack, this.#options.references),
    ];
    const written = explicitEdges(this.#stack);
    const edges = this.#context.strict ? allEdges(this.#stack, this.#kinds) : written;
    const cycle = circle(this.#stack, this.#kinds, written);
    const hidden = cycle ? undefined : circle(this.#stack, this.#kinds, edges);
    // Heat goes from resource to resource, each after those it requires, until it meets a cycle: first to see what they use,
    // knowing only what is written, then to validate them.
    const { later } = this.#options;
    if (cycle) problems.push(...(sorted(written).length > 0 ? [...later, cycle] : [cycle, ...later]));
    else problems.push(...later);
    const free = cycle ? [] : sorted(edges);
    for (const name of free) problems.push(...this.#resource(this.#stack.resources.get(name)!));
    if (hidden) problems.push(hidden);
    const met = new Set(free);
    for (const [name, definition] of this.#stack.resources) {
      if (!met.has(name)) problems.push(...this.#resource(definition));
    }
    for (const output of this.#stack.outputs.values()) {
      problems.push(...output.functionProblems(this.#context.attributesOf));
    }
    return problems;
  }

  #resource(definition: ResourceDefinition): readonly Problem[] {
    const kind = this.#kinds.of(definition);
    if (kind.kind === 'unknown' || definition.externalId !== null) return [];
    if (kind.kind === 'template' && kind.failure.length > 0) {
      return kind.failure.some(isUnusable) ? [] : this.#template(definition, kind, {}, true);
    }
    const check = new ResourceCheck(this.#context, definition, kind);
    check.run();
    if (!this.#looksInside) return check.problems;
    const open = check.problems.length > 0 || check.isOpen();
    const inside =
      kind.kind === 'template'
        ? this.#template(definition, kind, check.parameters(), open)
        : this.#madeByType(definition, kind.schema, check, open);
    return [...check.problems, ...inside];
  }

  *nested(members: number): Generator<readonly [name: string, stack: StackDefinition]> {
    const limit = this.#stack.source.limits?.maxNestedStackDepth ?? defaultDepth;
    if ((this.#stack.source.parent?.depth ?? 0) >= limit) return;
    for (const definition of this.#stack.resources.values()) {
      const made = attempt(HeatError, () => {
        const child = this.#child(definition, members);
        return child && this.#kinds.load(childSource(this.#stack, definition, child));
      });
      if (made !== undefined && !(made instanceof HeatError)) yield [definition.name, made];
    }
  }

  #child(definition: ResourceDefinition, members: number): NestedTemplate | undefined {
    const kind = this.#kinds.of(definition);
    if (kind.kind === 'unknown' || definition.externalId !== null) return undefined;
    const check = new ResourceCheck(this.#context, definition, kind);
    if (kind.kind === 'template') {
      if (kind.failure.some(isUnusable)) return undefined;
      return { template: kind.text, file: kind.name, parameters: check.parameters() };
    }
    const { chainWorkers } = this.#stack.source.limits ?? {};
    return kind.schema.nested?.(check.view(), { chainWorkers, members });
  }

  #template(
    definition: ResourceDefinition,
    kind: ResourceKind & { kind: 'template' },
    parameters: ValueMap,
    open: boolean,
  ): readonly Problem[] {
    const child = { template: kind.text, file: kind.name, parameters };
    const problems = this.#inside(definition, child, open);
    return problems.length > 0 || open ? problems : facadeProblems(this.#stack, definition, kind);
  }

  #inside(definition: ResourceDefinition, child: NestedTemplate, open: boolean): readonly Problem[] {
    return nestedProblems({ stack: this.#stack, definition, open }, child, this.#kinds.load, this.#tree);
  }

  /** Of a resource that is not right itself as much is looked into as can be had. */
  #madeByType(
    definition: ResourceDefinition,
    schema: TypeSchema,
    check: ResourceCheck,
    open: boolean,
  ): readonly Problem[] {
    if (!schema.nested) return [];
    const { nested: make } = schema;
    const limits = { chainWorkers: this.#stack.source.limits?.chainWorkers };
    const nested = attempt(HeatError, () => make(open ? check.partialView() : check.view(), limits));
    if (nested instanceof HeatError) {
      if (open) return [];
      const above = `${this.#stack.sections.resources}.${definition.name}<nested_stack>`;
      const position = this.#stack.position([this.#stack.sections.resources, definition.name]);
      return nested.problems.map((problem) => ({ ...nestedProblem(problem, above), ...(position && { position }) }));
    }
    return nested ? this.#inside(definition, nested, open) : [];
  }
}

/** Names of parameters that have neither value nor default, or whose definition cannot be read. */
function parametersWithoutValue(stack: StackDefinition): ReadonlySet<string> {
  const declared = stack.template[stack.sections.resources === 'resources' ? 'parameters' : 'Parameters'] ?? null;
  const shown = shownParameters(stack);
  return new Set((isMap(declared) ? Object.keys(declared) : []).filter((name) => !Object.hasOwn(shown, name)));
}

/** While a value is wrong none of them is shown. */
function shownParameters(stack: StackDefinition): Readonly<Record<string, string>> {
  const shown = attempt(HeatError, () => stack.shownParameters);
  return shown instanceof HeatError ? {} : shown;
}

function attributesOf(kinds: Kinds, resource: string): readonly string[] | undefined {
  const schema = kinds.schema(resource);
  if (!schema || schema.dynamicAttributes || schema.placeholder) return undefined;
  return [...Object.keys(schema.attributes), 'show'];
}

/** What has to be asked of the cloud before `validateStack` can judge names of its objects, each once. */
export function lookupsOf(stack: StackDefinition, kinds: Kinds): readonly Lookup[] {
  const lookups = lookupsBefore((name) => (kinds.schema(name)?.nullReference ? null : name));
  const found = new Map<string, Lookup>();
  for (const definition of stack.resources.values()) {
    const schema = kinds.schema(definition.name);
    if (!schema || schema.placeholder) continue;
    const root: Path = [stack.sections.resources, definition.name, stack.sections.properties];
    const add = (kind: string, value: Value, path: () => Path) => {
      const text = toText(value);
      if (text !== '' && !isPure(kind) && !found.has(`${kind} ${text}`)) {
        found.set(`${kind} ${text}`, { kind, value: text, path: [...root, ...path()] });
      }
      return undefined;
    };
    readerFor(schema, givenProperties(definition, lookups), {
      report: unheard,
      custom: (kind, value, path) => {
        for (const item of isList(value) ? value : [value]) add(kind, item, path);
        return undefined;
      },
      facts: { get: (kind, value) => add(kind, value, () => []) },
    }).check();
  }
  return [...found.values()];
}
