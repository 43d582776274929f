import type { HeatError, Position, Problem } from '../errors.ts';
import type { TypeSchema } from './schema.ts';
import type { Path } from './source.ts';
import type { Value, ValueMap } from './values.ts';

/**
 * What the engine, the API and the command line ask of the template language. Pure: nothing here does I/O; what has to be
 * looked up (custom constraints, names of objects) is listed for the caller and handed in.
 */
export interface TemplateLanguage {
  /**
   * Reads template, environment and files and binds the parameters.
   * @throws HeatError with every problem found (the first is the one Heat reports).
   */
  load(source: StackSource): StackDefinition;
}

export interface StackSource {
  /** Text (JSON or YAML), or an object from a JSON body. */
  readonly template: string | ValueMap;
  /** Name of the template in the files map, for positions; absent: the request's own. */
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Text or object; ignored when environmentFiles is not empty (behaviour 44). */
  readonly environment?: string | ValueMap | null;
  readonly environmentFiles?: readonly string[];
  /** Given beside the environment. */
  readonly parameters?: ValueMap;
  readonly stack: StackIdentity;
  /** The parent's view for a nested stack: its registry, defaults and facade. */
  readonly parent?: ParentView;
  /** True: missing parameter values are no error (the validate call). */
  readonly lenient?: boolean;
  readonly types: TypeCatalogue;
  readonly limits?: {
    readonly maxTemplateSize?: number;
    readonly maxNestedStackDepth?: number;
    readonly maxResources?: number;
    /** Members of a concurrent chain that are worked on at once (behaviour 236); null: nobody can tell. */
    readonly chainWorkers?: number | null;
  };
}

export interface StackIdentity {
  readonly name: string;
  /** null until the stack is stored: the pseudo parameter is then the text "None". */
  readonly id: string | null;
  readonly projectId: string;
}

export interface ParentView {
  readonly environment: ValueMap;
  readonly resourceName: string;
  readonly removeType?: string;
  /** Of the nested stack: 1 below a root stack. */
  readonly depth: number;
  /** The resource is not right itself: what it should have given is not missed. */
  readonly open?: boolean;
  readonly facade?: { readonly metadata: ValueMap; readonly deletionPolicy: string; readonly updatePolicy: ValueMap };
}

export interface TypeCatalogue {
  get(type: string): TypeSchema | undefined;
  names(): Iterable<string>;
}

export interface StackDefinition {
  /** As the API shows it (show template). */
  readonly template: ValueMap;
  readonly version: string;
  readonly description: string;
  /** The merged user environment as the API shows it. */
  readonly environment: ValueMap;
  /** Parameters as shown to users: text, `******` when hidden, pseudo parameters included. */
  readonly shownParameters: Readonly<Record<string, string>>;
  readonly hiddenParameters: ReadonlySet<string>;
  readonly parameterSchemata: ValueMap;
  readonly parameterGroups: Value;
  /** In template order; those whose condition is false are absent. */
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly outputs: ReadonlyMap<string, OutputDefinition>;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** dependant → dependencies, hidden ones included. @throws HeatError CircularDependencyException */
  dependencies(): ReadonlyMap<string, ReadonlySet<string>>;
  /** What a walk lets each resource wait for: its dependencies, and what nested stacks need beyond them. @throws as `dependencies` */
  requirements(): ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * All static problems: references, functions, property schemas, nested templates. Custom constraints need `facts`;
   * without them they are not checked. `template` leaves out what types check across properties and what lies in nested
   * stacks; after lenient loading it judges no values either, which is how the API's validate call asks. `full` after
   * lenient loading judges the values that are known.
   */
  validate(facts?: LookupFacts, depth?: 'full' | 'template'): readonly Problem[];
  /** What validation and translation want to know from the cloud, so that a caller asks in parallel. */
  lookups(): readonly Lookup[];
  /**
   * The stacks that resources make, by resource name, each read when it is asked for, and leniently: values known beforehand
   * given, at most `members` (default one) of a group's. What cannot be read is left out.
   */
  nested(members?: number): Iterable<readonly [name: string, stack: StackDefinition]>;
  /** What a registry mapping makes of a type name for a resource. */
  resolveType(type: string, resourceName: string): ResolvedType;
  hooks(resourceName: string): readonly string[];
  restrictedActions(resourceName: string): readonly string[];
  /** Position of a path in the request's template; with `key`, where its key stands. */
  position(path: Path, part?: 'key' | 'value'): Position | undefined;
  /** What it was loaded from; the environment merged, the parent's share included. */
  readonly source: StackSource;
  /** Names of sections and resource keys in this format, for paths of problems. */
  readonly sections: SectionNames;
}

export interface SectionNames {
  readonly resources: 'resources' | 'Resources';
  readonly outputs: 'outputs' | 'Outputs';
  readonly properties: 'properties' | 'Properties';
  readonly updatePolicy: 'update_policy' | 'UpdatePolicy';
  readonly deletionPolicy: 'deletion_policy' | 'DeletionPolicy';
}

export interface Lookup {
  /** Vocabulary of custom constraints, e.g. `neutron.network`. */
  readonly kind: string;
  readonly value: string;
  readonly path: Path;
}

export interface LookupFacts {
  /** Id of what was found; null: there is none; undefined: not asked. Ambiguity: the error text. */
  get(kind: string, value: string): { readonly id: string } | { readonly error: string } | null | undefined;
}

export type ResolvedType =
  | { readonly kind: 'type'; readonly type: string; readonly schema: TypeSchema }
  | { readonly kind: 'template'; readonly name: string; readonly template: string | undefined }
  | { readonly kind: 'unknown'; readonly error: HeatError };

/** What can be had of a snippet that cannot be resolved as a whole. */
export interface Parts {
  /** With `open` in place of each function that has no value. */
  readonly value: Value;
  /** Why, in the order in which evaluation comes by. */
  readonly faults: readonly HeatError[];
}

export interface ResourceDefinition {
  readonly name: string;
  /** As written. */
  readonly type: string;
  readonly description: string;
  readonly externalId: string | null;
  readonly dependsOn: readonly string[];
  /** Direct requirements: references of the branches taken and depends_on; without hidden ones. */
  readonly requires: ReadonlySet<string>;
  /** What its properties and metadata use. */
  readonly attributesUsed: readonly AttributeUse[];
  deletionPolicy(): 'Delete' | 'Retain' | 'Snapshot';
  /** Resolved values as given by the template (no defaults, no conversion). @throws HeatError */
  properties(lookups: Lookups): ValueMap;
  metadata(lookups: Lookups): ValueMap;
  updatePolicy(lookups: Lookups): ValueMap;
  readonly position: Position | undefined;

  // What validation asks beside that (lib/template/validate).
  /** Properties as written; {} when there are none. */
  readonly raw: ValueMap;
  /** Name of the function that stands for the properties as a whole, which nobody can look into; undefined: they are a map. */
  readonly propertiesFunction: string | undefined;
  /** The same of the update policy. */
  readonly updatePolicyFunction: string | undefined;
  /**
   * Sections as written, under their HOT names in every format: whether one is there at all decides what an update counts as
   * a change.
   */
  readonly written: Readonly<Partial<Record<WrittenSection, Value>>>;
  /** One property, resolved; undefined: a function left it out. @throws HeatError (or an Error with the text) of that property alone */
  property(name: string, lookups: Lookups): Value | undefined;
  /** A section as far as it is known before anything is there; functions that need more stay. */
  known(section: 'properties' | 'metadata' | 'update_policy'): Value;
  /** What can be had of a property that cannot be resolved as a whole, and all that is in the way. */
  propertyParts(name: string, lookups: Lookups): Parts;
  /** Resources that this property refers to (branches taken only). */
  propertyRequires(name: string): ReadonlySet<string>;
  /**
   * Errors that functions find in their own arguments without resolving them (stage `validate` of the vectors), of properties,
   * metadata, depends_on, deletion and update policy, in this order, with their paths. `attributesOf` answers for get_attr.
   */
  functionProblems(attributesOf: AttributesOf): readonly Problem[];
}

export type WrittenSection =
  | 'properties'
  | 'metadata'
  | 'depends_on'
  | 'deletion_policy'
  | 'update_policy'
  | 'condition'
  | 'external_id';

/**
 * Names of the attributes that a resource has, undefined where it has any; another is
 * "The Referenced Attribute (NAME ATTRIBUTE) is incorrect.".
 */
export type AttributesOf = (resource: string) => readonly string[] | undefined;

export interface OutputDefinition {
  readonly name: string;
  readonly description: string;
  /** False: its condition is false; listed with a null value. */
  readonly exists: boolean;
  readonly requires: ReadonlySet<string>;
  readonly attributesUsed: readonly AttributeUse[];
  value(lookups: Lookups): Value;
  /** The value as far as it is known before anything is there; functions that need more stay. */
  known(): Value;
  functionProblems(attributesOf: AttributesOf): readonly Problem[];
}

/** An attribute of a resource that a function asks for, and the path behind it as far as it is asked of the resource. */
export type AttributeUse = readonly [resource: string, attribute: string, ...path: readonly Value[]];

/** What functions ask about the other resources while they are resolved. */
export interface Lookups {
  reference(resource: string): Value;
  /** undefined: not known (resolves to null). */
  attribute(resource: string, attribute: string, path: readonly Value[]): Value | undefined;
  /** All attributes but `show` (get_attr with the resource alone); undefined: not known (resolves to null). */
  attributes?(resource: string): ValueMap | undefined;
  metadata?(resource: string): ValueMap;
  availabilityZones?(): readonly string[];
}

/**
 * A property value as a type's code gets it, in Heat's order: conversion to the schema's types, defaults, translation
 * (Add, Replace, Resolve with `facts`, Delete). lib/template/properties/ implements it.
 */
export type PrepareProperties = (
  schema: TypeSchema,
  given: ValueMap,
  facts: LookupFacts,
  /** `description`: the resource's own, which stands in for an updatable property of that name (behaviour 333). */
  where: { readonly resource: string; readonly description?: string },
) => { readonly values: ValueMap; readonly problems: readonly Problem[] };
