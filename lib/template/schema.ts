import type { Path } from './source.ts';
import type { Value, ValueMap } from './values.ts';

/**
 * The schema of a resource type: pure data plus pure functions, no I/O. The descriptor of a type in lib/resources extends
 * it with what the type does, so nothing about a type is declared twice. Source of the facts: Heat's resource classes.
 */
export interface TypeSchema {
  readonly type: string;
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Without `show`, which every type has. */
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly support?: Support;
  /** OpenStack service type the type needs, e.g. `compute`; absent: none. */
  readonly service?: string;
  /** Network service extension (alias) the type needs. */
  readonly extension?: string;
  /** Policies beside Delete and Retain. */
  readonly snapshotPolicy?: boolean;
  readonly updatePolicy?: Readonly<Record<string, PropertySchema>>;
  /** Accepts attribute names outside the list. */
  readonly dynamicAttributes?: boolean;
  /** Accepts any property, null for every attribute, does nothing. */
  readonly placeholder?: boolean;
  /** 255 when absent. */
  readonly physicalNameLimit?: number;
  /** Rules in Heat's order of kinds: Add, Replace, Resolve, Delete (behaviour 330). */
  readonly translation?: readonly TranslationRule[];
  /** Dependencies on resources that are not referenced (behaviour 80). Names of resources of the same stack. */
  readonly hiddenDependencies?: (self: ResourceView, stack: Neighbours) => Iterable<string>;
  /**
   * The property that names an object which is of use only together with this one, as a network is with its subnets. What
   * makes a nested stack and refers to that object waits for this one too: what lies within cannot say so itself.
   */
  readonly completes?: string;
  /** Properties that Heat reads as soon as the resource is defined, so that what is wrong with them comes before all else. */
  readonly early?: readonly string[];
  /** Properties whose schema depends on the value of others. */
  readonly specialise?: (given: (name: string) => Value) => Readonly<Record<string, PropertySchema>>;
  /** Checks across properties that Heat's validate() of the type makes. Report with `report(message, path?)`. */
  readonly validate?: (view: ValidationView) => void;
  /**
   * The template of the nested stack that a resource of this type makes, with at most `members` of a group's; undefined: none now.
   * @throws HeatError when it cannot be made
   */
  readonly nested?: (view: ValidationView, limits: NestedLimits) => NestedTemplate | undefined;
  /**
   * Replacement rules beside `updateAllowed` (behaviours 112-116). Asked before anything is compared, with nothing in
   * `changed`, and again with what has changed.
   */
  readonly needsReplace?: (change: PropertyChange) => boolean;
  /** A type whose change to this one is an update, not a replacement (behaviour 114). */
  readonly substitute?: string;
  /** `always`: updated even when nothing has changed, as nested stacks are; `never`: no update has an effect. */
  readonly updates?: 'always' | 'never';
  /** Whether a resource of this type in a FAILED state is replaced on update; default true (behaviour 115). */
  readonly replaceFailed?: boolean;
  /** Whether a resource in CHECK_FAILED is always replaced; default true (behaviour 116). */
  readonly replaceCheckFailed?: boolean;
  /** get_resource gives null, not the logical name, before there is an object (behaviour 162). */
  readonly nullReference?: boolean;
}

export type PropertyType = 'String' | 'Integer' | 'Number' | 'Boolean' | 'Map' | 'List' | 'Any';

export interface PropertySchema {
  readonly type: PropertyType;
  readonly required?: boolean;
  readonly default?: Value;
  readonly updateAllowed?: boolean;
  readonly immutable?: boolean;
  readonly constraints?: readonly Constraint[];
  /** Of a Map: its keys. */
  readonly schema?: Readonly<Record<string, PropertySchema>>;
  /** Of a List: its elements. */
  readonly items?: PropertySchema;
  readonly support?: Support;
  /** False: refused when set. */
  readonly implemented?: boolean;
  readonly allowConversion?: boolean;
  readonly description?: string;
}

export interface AttributeSchema {
  readonly type?: 'String' | 'Integer' | 'Number' | 'Boolean' | 'Map' | 'List' | 'Any';
  /** False: read again at every use. */
  readonly cache?: boolean;
  readonly support?: Support;
  readonly description?: string;
}

export type Constraint =
  | { readonly length: { readonly min?: number; readonly max?: number }; readonly description?: string }
  | { readonly range: { readonly min?: number; readonly max?: number }; readonly description?: string }
  | { readonly modulo: { readonly step: number; readonly offset: number }; readonly description?: string }
  | { readonly allowed_values: readonly Value[]; readonly description?: string }
  | { readonly allowed_pattern: string; readonly description?: string }
  | { readonly custom: string; readonly description?: string };

export interface Support {
  readonly status: 'SUPPORTED' | 'DEPRECATED' | 'HIDDEN' | 'UNSUPPORTED';
  readonly since?: string;
  readonly message?: string;
  readonly previous?: Support;
}

export type TranslationRule =
  | {
      readonly rule: 'Add';
      readonly path: string;
      /** The property whose value, when set, is added (through `as`). */
      readonly from: string;
      readonly as?: (value: Value) => Value;
    }
  | {
      readonly rule: 'Replace';
      readonly path: string;
      /** Takes the value of this property (same level: valueName; from the root: valuePath). */
      readonly valueName?: string;
      readonly valuePath?: string;
      readonly customValuePath?: string;
    }
  | { readonly rule: 'Resolve'; readonly path: string; readonly find: Finder }
  /** With `whenSet` only while that property has a value. */
  | { readonly rule: 'Delete'; readonly path: string; readonly whenSet?: string };

/** How a name becomes an id: which kind of object is looked up by name or id. */
export interface Finder {
  /** e.g. `neutron.network`, `nova.flavor`, `glance.image`: the vocabulary of custom constraints. */
  readonly kind: string;
  /** The value of this property is appended to the kind. */
  readonly by?: string;
}

/** A resource of a stack as pure checks see it. */
export interface ResourceView {
  readonly name: string;
  readonly type: string;
  /** After resolution where possible (a reference to another resource is its name), translated. */
  readonly properties: ValueMap;
  /** Names of resources it depends on, directly. */
  readonly requires: ReadonlySet<string>;
}

export interface NestedLimits {
  /** Default 1: one stands for all. */
  readonly members?: number;
  readonly chainWorkers?: number | null;
}

export interface NestedTemplate {
  /** Text or map; the name of an entry of the files map with `file`. */
  readonly template: string | ValueMap;
  readonly file?: string;
  readonly parameters: ValueMap;
  /** Which of the resource's properties a place of a made template comes from. */
  readonly origin?: (path: Path) => Path;
}

/** The resources of a stack, found without going through all of them. */
export interface Neighbours {
  get(name: string): ResourceView | undefined;
  ofType(type: string): readonly ResourceView[];
  /** Those of a type that have this value at a property (or dotted path below it). */
  matching(type: string, property: string, value: Value): readonly ResourceView[];
  /** The one that get_resource gives this text for. */
  byReference(reference: string): ResourceView | undefined;
}

export interface ValidationView {
  readonly name: string;
  /** Resolved and typed; a value not yet known is empty, one not given null. */
  readonly properties: ValueMap;
  readonly metadata: ValueMap;
  readonly updatePolicy: ValueMap;
  /** As written in the template, before resolution. */
  readonly raw: ValueMap;
  /** False inside a nested stack that is validated with its parent: values are not judged there. */
  readonly strict: boolean;
  /** Seconds that an action of the stack may take. */
  readonly timeout: number;
  readonly stack: Neighbours;
  has(property: string): boolean;
  report(message: string, path?: string, type?: string): void;
}

export interface PropertyChange {
  readonly before: ValueMap;
  readonly after: ValueMap;
  readonly changed: ReadonlySet<string>;
  readonly metadataChanged: boolean;
}
