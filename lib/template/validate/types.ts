import { HeatError, type Problem } from '../../errors.ts';
import type { ResolvedType, ResourceDefinition, StackDefinition, StackSource } from '../contract.ts';
import type { Constraint, NestedTemplate, PropertySchema, PropertyType, TypeSchema } from '../schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';

/** Reads a template; lib/template/load.ts hands itself in. */
export type Load = (source: StackSource) => StackDefinition;

/** What a resource is made of: a type of the service, or a template whose parameters and outputs stand for one. */
export type ResourceKind =
  | { readonly kind: 'type'; readonly schema: TypeSchema }
  | {
      readonly kind: 'template';
      readonly schema: TypeSchema;
      readonly name: string;
      readonly text: string | undefined;
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
    if (resolved.kind === 'type') return { kind: 'type', schema: resolved.schema };
    if (resolved.kind === 'unknown') {
      const [problem] = resolved.error.problems;
      return {
        kind: 'unknown',
        problem: { ...problem, type: 'StackValidationFailed', message: problem?.message ?? resolved.error.message },
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
      const message = `Could not fetch remote template "${name}"`;
      const failure = [{ type: 'NotFound', message }];
      return { kind: 'template', schema: bare({}), name, text, outputs: [], failure };
    }
    try {
      const child = this.load(childSource(this.#stack, definition, { template: text, file: name, parameters: {} }));
      const outputs = [...child.outputs.keys()];
      return { kind: 'template', schema: bare(propertiesOf(child)), name, text, outputs, failure: [] };
    } catch (error) {
      if (!(error instanceof HeatError)) throw error;
      return { kind: 'template', schema: bare({}), name, text, outputs: [], failure: error.problems };
    }
  }
}

/** Depth that nested stacks may reach by default. */
export const defaultDepth = 5;

/** How a nested stack of a resource is read: with the parent's environment, and any value it lacks left open. */
export function childSource(
  stack: StackDefinition,
  { name, type }: Pick<ResourceDefinition, 'name' | 'type'>,
  child: NestedTemplate,
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
    },
    lenient: true,
    types: source.types,
    limits: source.limits,
  };
}

const propertyTypes: Readonly<Record<string, PropertyType>> = {
  String: 'String',
  Number: 'Number',
  CommaDelimitedList: 'List',
  Json: 'Map',
  Boolean: 'Boolean',
};

/** Parameters of a template as the properties of a resource made from it (behaviours 187-192). */
export function propertiesOf(child: StackDefinition): Readonly<Record<string, PropertySchema>> {
  const properties: Record<string, PropertySchema> = {};
  for (const [name, described] of Object.entries(child.parameterSchemata)) {
    if (isMap(described)) properties[name] = propertyOf(described);
  }
  return properties;
}

function propertyOf(described: ValueMap): PropertySchema {
  const type = propertyTypes[String(described.Type)] ?? 'Map';
  const constraints = constraintsOf(described);
  return {
    type,
    updateAllowed: true,
    required: described.Default === undefined,
    allowConversion: type === 'List' || type === 'Map',
    ...(constraints.length > 0 ? { constraints } : {}),
  };
}

function constraintsOf(described: ValueMap): readonly Constraint[] {
  const description = typeof described.ConstraintDescription === 'string' ? described.ConstraintDescription : undefined;
  const constraints: Constraint[] = [];
  const bounds = (low: Value | undefined, high: Value | undefined) => ({
    ...(low === undefined ? {} : { min: Number(low) }),
    ...(high === undefined ? {} : { max: Number(high) }),
  });
  const { MinLength, MaxLength, MinValue, MaxValue, AllowedValues, AllowedPattern, Step, Offset } = described;
  if (MinLength !== undefined || MaxLength !== undefined) constraints.push({ length: bounds(MinLength, MaxLength) });
  if (MinValue !== undefined || MaxValue !== undefined) constraints.push({ range: bounds(MinValue, MaxValue) });
  if (Step !== undefined) constraints.push({ modulo: { step: Number(Step), offset: Number(Offset ?? 0) } });
  if (AllowedValues !== undefined && isList(AllowedValues)) constraints.push({ allowed_values: AllowedValues });
  if (typeof AllowedPattern === 'string') constraints.push({ allowed_pattern: AllowedPattern });
  if (typeof described.CustomConstraint === 'string') constraints.push({ custom: described.CustomConstraint });
  return description === undefined ? constraints : constraints.map((constraint) => ({ ...constraint, description }));
}
