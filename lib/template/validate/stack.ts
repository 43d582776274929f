import type { Problem } from '../../errors.ts';
import type { Lookup, LookupFacts, ResourceDefinition, StackDefinition } from '../contract.ts';
import { isPure } from '../properties/custom.ts';
import { readerFor } from '../properties/index.ts';
import type { TypeSchema } from '../schema.ts';
import type { Path } from '../source.ts';
import { toText } from '../text.ts';
import { isList, type Value, type ValueMap } from '../values.ts';
import { allEdges, circle, explicitEdges, sorted } from './dependencies.ts';
import { facadeProblems, nestedProblems, type Tree, withinTree } from './nested.ts';
import { nestedProblem, problemsOf, toProblem } from './problems.ts';
import { ResourceCheck, type ResourceContext } from './resource.ts';
import type { Kinds, ResourceKind } from './types.ts';
import { givenProperties, lookupsBefore, Views } from './views.ts';

/**
 * All static problems of a loaded stack, nested templates included, the one that Heat reports first in front. Linear in the
 * number of resources.
 */
export function validateStack(
  stack: StackDefinition,
  kinds: Kinds,
  names: readonly Problem[],
  facts?: LookupFacts,
): readonly Problem[] {
  return withinTree((tree) => new StackCheck(stack, kinds, tree, facts).run(names));
}

class StackCheck {
  readonly #stack: StackDefinition;
  readonly #tree: Tree;
  readonly #kinds: Kinds;
  readonly #context: ResourceContext;
  readonly #strict: boolean;

  constructor(stack: StackDefinition, kinds: Kinds, tree: Tree, facts: LookupFacts | undefined) {
    this.#stack = stack;
    this.#tree = tree;
    this.#kinds = kinds;
    this.#strict = (stack.source.parent?.depth ?? 0) === 0;
    const lookups = lookupsBefore((name) => (this.#kinds.schema(name)?.nullReference ? null : name));
    this.#context = {
      stack,
      facts,
      lookups,
      views: new Views(stack, this.#kinds, lookups),
      strict: this.#strict,
      attributeKnown: (resource, attribute) => attributeKnown(this.#kinds, resource, attribute),
    };
  }

  run(names: readonly Problem[]): readonly Problem[] {
    const problems: Problem[] = [...this.#unknownTypes(), ...names, ...this.#references()];
    const edges = this.#strict ? allEdges(this.#stack, this.#kinds) : explicitEdges(this.#stack);
    const cycle = circle(this.#stack, this.#kinds, edges);
    if (cycle) problems.push(cycle);
    const order = cycle ? this.#stack.resources.keys() : sorted(edges);
    for (const name of order) problems.push(...this.#resource(this.#stack.resources.get(name)!));
    for (const output of this.#stack.outputs.values()) {
      problems.push(...output.functionProblems(this.#context.attributeKnown));
    }
    return problems;
  }

  #unknownTypes(): readonly Problem[] {
    const problems: Problem[] = [];
    for (const definition of this.#stack.resources.values()) {
      const kind = this.#kinds.of(definition);
      const path: Path = [this.#stack.sections.resources, definition.name, 'type'];
      const place = (problem: Problem): Problem => ({
        ...problem,
        path: problem.path ?? path.join('.'),
        position: problem.position ?? this.#stack.position(path),
      });
      if (kind.kind === 'unknown') problems.push(place(kind.problem));
      if (kind.kind === 'template') {
        problems.push(
          ...kind.failure.filter(isUnusable).map((problem) => place({ ...problem, type: typeOfUnusable(problem) })),
        );
      }
    }
    return problems;
  }

  /** References to what is not there; in properties and metadata only of branches that are taken (behaviours 66, 75). */
  #references(): readonly Problem[] {
    const declared = this.#stack.template[this.#stack.sections.resources];
    const isDeclared = (name: string) =>
      typeof declared === 'object' && declared !== null && !Array.isArray(declared) && Object.hasOwn(declared, name);
    const problems: Problem[] = [];
    for (const { name, dependsOn } of this.#stack.resources.values()) {
      for (const required of dependsOn) {
        if (this.#stack.resources.has(required) || isDeclared(required)) continue;
        const path = [this.#stack.sections.resources, name, 'depends_on'];
        const text = `The specified reference "${required}" (in ${name}) is incorrect.`;
        problems.push(toProblem(this.#stack, { type: 'InvalidTemplateReference', path, tellPath: false, text }));
      }
    }
    return problems;
  }

  #resource(definition: ResourceDefinition): readonly Problem[] {
    const kind = this.#kinds.of(definition);
    if (kind.kind === 'unknown' || definition.externalId !== null) return [];
    if (kind.kind === 'template' && kind.failure.length > 0) {
      return kind.failure.some(isUnusable) ? [] : this.#template(definition, kind, {});
    }
    const check = new ResourceCheck(this.#context, definition, kind);
    check.run();
    if (check.problems.length > 0) return check.problems;
    if (kind.kind === 'template') return this.#template(definition, kind, check.parameters());
    return this.#madeByType(definition, kind.schema, check);
  }

  #template(definition: ResourceDefinition, kind: ResourceKind & { kind: 'template' }, parameters: ValueMap) {
    const child = { template: kind.text ?? '', file: kind.name, parameters };
    const problems = nestedProblems(this.#stack, definition, child, this.#kinds.load, this.#tree);
    return problems.length > 0 ? problems : facadeProblems(this.#stack, definition, kind);
  }

  #madeByType(definition: ResourceDefinition, schema: TypeSchema, check: ResourceCheck): readonly Problem[] {
    if (!schema.nested) return [];
    try {
      const nested = schema.nested(check.view(), { chainWorkers: this.#stack.source.limits?.chainWorkers });
      if (check.problems.length > 0 || !nested) return check.problems;
      return nestedProblems(this.#stack, definition, nested, this.#kinds.load, this.#tree);
    } catch (error) {
      const above = `${this.#stack.sections.resources}.${definition.name}<nested_stack>`;
      return problemsOf(error).map((problem) => nestedProblem(problem, above));
    }
  }
}

/** A template that is none, or of no known version, or whose parameters are none, is no type either. */
function isUnusable(problem: Problem): boolean {
  return ['ValueError', 'NotFound', 'InvalidTemplateVersion', 'InvalidSchemaError'].includes(problem.type);
}

/** What reads as a map but is none is told as StackValidationFailed; other errors keep their class. */
function typeOfUnusable({ type }: Problem): string {
  return type === 'ValueError' || type === 'NotFound' ? 'StackValidationFailed' : type;
}

function attributeKnown(kinds: Kinds, resource: string, attribute: string): boolean {
  const schema = kinds.schema(resource);
  if (!schema || schema.dynamicAttributes || schema.placeholder || attribute === 'show') return true;
  return Object.hasOwn(schema.attributes, attribute);
}

/** What has to be asked of the cloud before `validateStack` can judge names of its objects, each once. */
export function lookupsOf(stack: StackDefinition, kinds: Kinds): readonly Lookup[] {
  const lookups = lookupsBefore((name) => (kinds.schema(name)?.nullReference ? null : name));
  const found = new Map<string, Lookup>();
  for (const definition of stack.resources.values()) {
    const schema = kinds.schema(definition.name);
    if (!schema || schema.placeholder) continue;
    const root: Path = [stack.sections.resources, definition.name, stack.sections.properties];
    const add = (kind: string, value: Value, path: Path) => {
      const text = toText(value);
      if (text !== '' && !isPure(kind) && !found.has(`${kind} ${text}`)) {
        found.set(`${kind} ${text}`, { kind, value: text, path: [...root, ...path] });
      }
      return undefined;
    };
    readerFor(schema, givenProperties(definition, lookups), {
      report: () => {},
      custom: (kind, value, path) => {
        for (const item of isList(value) ? value : [value]) add(kind, item, path);
        return undefined;
      },
      facts: { get: (kind, value) => add(kind, value, []) },
    }).check();
  }
  return [...found.values()];
}
