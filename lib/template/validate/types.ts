import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { ResolvedType, ResourceDefinition, StackDefinition, StackSource } from '../contract.ts';
import type { NestedTemplate, TypeSchema } from '../schema.ts';
import type { ValueMap } from '../values.ts';
import { readInterface } from './interface.ts';

/** Reads a template; the loader hands itself in. */
export type Load = (source: StackSource) => StackDefinition;

/** What a resource is made of: a type of the service, or a template whose parameters and outputs stand for one. */
export type ResourceKind =
  | { readonly kind: 'type'; readonly schema: TypeSchema }
  | {
      readonly kind: 'template';
      readonly schema: TypeSchema;
      readonly name: string;
      /** Empty where the file is missing. */
      readonly text: string;
      /** Names of its outputs, which are the attributes. */
      readonly outputs: readonly string[];
      /** Why the template cannot be used at all. */
      readonly failure: readonly Problem[];
    }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** Kinds of the resources of one stack; a template that many resources use is read once. */
export class Kinds {
  readonly #stack: StackDefinition;
  readonly load: Load;
  readonly #byResource = new Map<string, ResourceKind>();
  readonly #templates = new Map<string, ResourceKind>();

  constructor(stack: StackDefinition, load: Load) {
    this.#stack = stack;
    this.load = load;
  }

  of(definition: ResourceDefinition): ResourceKind {
    const known = this.#byResource.get(definition.name);
    if (known) return known;
    const kind = this.#kindOf(this.#stack.resolveType(definition.type, definition.name), definition);
    this.#byResource.set(definition.name, kind);
    return kind;
  }

  /** undefined: there is no such resource, or its type is unknown. */
  schema(name: string): TypeSchema | undefined {
    const definition = this.#stack.resources.get(name);
    const kind = definition && this.of(definition);
    return kind && kind.kind !== 'unknown' ? kind.schema : undefined;
  }

  #kindOf(resolved: ResolvedType, definition: ResourceDefinition): ResourceKind {
    const builtIn = this.#stack.source.types.get(definition.type);
    const ships =
      resolved.kind === 'template' && resolved.template === undefined && resolved.name.startsWith('global:');
    if (ships && builtIn) return { kind: 'type', schema: builtIn };
    if (resolved.kind === 'type') return { kind: 'type', schema: resolved.schema };
    if (resolved.kind === 'unknown') {
      const [problem] = resolved.error.problems;
      return {
        kind: 'unknown',
        problem: { ...problem, type: 'StackValidationFailed', message: resolved.error.message },
      };
    }
    const key = `${resolved.name}\n${definition.type}`;
    const known = this.#templates.get(key) ?? this.#template(resolved.name, resolved.template, definition);
    this.#templates.set(key, known);
    return known;
  }

  #template(name: string, text: string | undefined, definition: ResourceDefinition): ResourceKind {
    const bare = (properties: TypeSchema['properties']): TypeSchema => ({
      type: definition.type,
      properties,
      attributes: {},
      dynamicAttributes: true,
      updates: 'always',
    });
    if (text === undefined) {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(name)?.[1]?.toLowerCase() ?? '';
      const why = /^https?$/.test(scheme) ? 'it is not among the files' : `Invalid URL scheme ${scheme}`;
      const message = `Could not fetch remote template "${name}": ${why}`;
      const hint = didYouMean(name, Object.keys(this.#stack.source.files ?? {}));
      const failure = [{ type: 'NotFound', message, ...(hint && { hint }) }];
      return { kind: 'template', schema: bare({}), name, text: '', outputs: [], failure };
    }
    const { limits } = this.#stack.source;
    const read = attempt(HeatError, () => readInterface(text, name, defaultsOf(this.#stack), limits?.maxTemplateSize));
    if (read instanceof HeatError) {
      return { kind: 'template', schema: bare({}), name, text, outputs: [], failure: read.problems };
    }
    return { kind: 'template', schema: bare(read.properties), name, text, outputs: read.outputs, failure: [] };
  }
}

function defaultsOf(stack: StackDefinition): ReadonlySet<string> {
  return new Set(Object.keys(stack.environment.parameter_defaults as ValueMap));
}

/** Depth that nested stacks may reach by default. */
export const defaultDepth = 5;

/** How a nested stack of a resource is read: with the parent's environment, and any value it lacks left open. */
export function childSource(
  stack: StackDefinition,
  { name, type }: Pick<ResourceDefinition, 'name' | 'type'>,
  child: NestedTemplate,
  open = false,
): StackSource {
  const { source } = stack;
  return {
    template: child.template,
    file: child.file,
    files: source.files,
    parameters: child.parameters,
    stack: { ...source.stack, name: `${source.stack.name}-${name}`, id: null },
    parent: {
      environment: stack.environment,
      resourceName: name,
      removeType: child.file === undefined ? undefined : type,
      depth: (source.parent?.depth ?? 0) + 1,
      open: open || source.parent?.open === true,
    },
    lenient: true,
    types: source.types,
    limits: source.limits,
  };
}
