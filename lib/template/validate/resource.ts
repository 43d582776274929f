import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { AttributesOf, LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../contract.ts';
import { open } from '../functions/partial.ts';
import { customCheck } from '../properties/custom.ts';
import {
  type Given,
  givenMap,
  peek,
  type Report,
  readerFor,
  readerOf,
  schemaFor,
  unheard,
} from '../properties/index.ts';
import type { Neighbours, TypeSchema, ValidationView } from '../schema.ts';
import type { Path } from '../source.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { asMap, asPolicyMap } from './early.ts';
import { lazily } from './lazy.ts';
import { type Finding, toProblem } from './problems.ts';
import type { ResourceKind } from './types.ts';
import { type GivenProperties, givenProperties, mentions } from './views.ts';

export interface ResourceContext {
  readonly stack: StackDefinition;
  readonly facts: LookupFacts | undefined;
  readonly lookups: Lookups;
  readonly views: Neighbours;
  /** False: a nested stack; property values are not judged there (behaviour 188). */
  readonly strict: boolean;
  /** Whether types check across properties. */
  readonly hooks: boolean;
  /** Parameters whose values nobody knows yet; what they are used in is not judged. */
  readonly unknown: ReadonlySet<string>;
  readonly attributesOf: AttributesOf;
}

/** Seconds an action may take when nobody says otherwise (behaviour 97). */
const actionTimeout = 3600;
const noProperties = {};

/**
 * Everything that is wrong with the definition of one resource by itself: functions, policies, property values, what its
 * type checks across properties.
 */
export class ResourceCheck {
  readonly problems: Problem[] = [];
  readonly #context: ResourceContext;
  readonly #definition: ResourceDefinition;
  readonly #schema: TypeSchema;
  readonly #kind: ResourceKind['kind'];
  readonly #given: GivenProperties;
  readonly #root: Path;

  constructor(
    context: ResourceContext,
    definition: ResourceDefinition,
    kind: Exclude<ResourceKind, { kind: 'unknown' }>,
  ) {
    this.#context = context;
    this.#definition = definition;
    this.#schema = kind.schema;
    this.#kind = kind.kind;
    this.#given = givenProperties(definition, context.lookups, context.unknown);
    this.#root = [context.stack.sections.resources, definition.name];
  }

  run(): void {
    // Heat looks at nothing of what stands for another type.
    if (this.#context.hooks && this.#ignoresAll()) return;
    this.problems.push(...this.#definition.functionProblems(this.#context.attributesOf));
    this.#deletionPolicy();
    this.#updatePolicy();
    this.#properties();
    if (this.#context.hooks && this.#schema.validate && this.problems.length === 0 && !this.isOpen())
      this.#schema.validate(this.view());
  }

  #ignoresAll(): boolean {
    return this.#schema.placeholder === true || this.#schema.updates === 'never';
  }

  /** A value is open: what is said across properties could be wrong. */
  isOpen(): boolean {
    const { unknown, stack } = this.#context;
    const { raw } = this.#definition;
    return (unknown.size > 0 && mentions(raw, unknown)) || (stack.source.parent?.open === true && holdsOpen(raw));
  }

  /** The resource as hooks of its type see it. */
  view(): ValidationView {
    return this.#view(this.#given, this.#report);
  }

  /** The same of what can be had of values that are wrong, without a word about those. */
  partialView(): ValidationView {
    return this.#view(this.#given.partly(), unheard);
  }

  #view(given: Given, report: Report): ValidationView {
    const { views, strict, lookups } = this.#context;
    const definition = this.#definition;
    const reader = readerFor(this.#schema, given, { report });
    const properties = lazily(Object.keys(schemaFor(this.#schema, given)), (name) =>
      peek(given, name) === open ? null : reader.get(name),
    );
    return {
      name: definition.name,
      properties,
      get metadata() {
        return definition.metadata(lookups);
      },
      get updatePolicy() {
        return definition.updatePolicy(lookups);
      },
      raw: definition.raw,
      strict,
      timeout: actionTimeout,
      stack: views,
      has: (name) => given.has(name),
      report: (text, path, type) => {
        if (path === undefined) this.#tell({ path: this.#inProperties([]), tellPath: false, text, type });
        else this.#tell({ error: 'Property error', path: this.#inProperties([path]), text, type });
      },
    };
  }

  /** Values of the given properties as parameters of a template that stands for the type. */
  parameters(): ValueMap {
    const reader = readerFor(this.#schema, this.#given, { report: unheard });
    const parameters: Record<string, Value> = {};
    for (const name of Object.keys(this.#schema.properties)) {
      if (!this.#given.has(name) || holdsOpen(peek(this.#given.partly(), name))) continue;
      const value = reader.get(name);
      if (value !== null) parameters[name] = isList(value) ? joined(value) : value;
    }
    return parameters;
  }

  readonly #report: Report = (path, message, detail) =>
    this.#tell({ error: 'Property error', path: this.#inProperties(path), text: message, ...detail });

  #tell(finding: Finding): void {
    this.problems.push(toProblem(this.#context.stack, finding));
  }

  #inProperties(path: Path): Path {
    return [...this.#root, this.#context.stack.sections.properties, ...path];
  }

  #deletionPolicy(): void {
    const path = [...this.#root, this.#context.stack.sections.deletionPolicy];
    if (this.#definition.deletionPolicy() === 'Snapshot' && !(this.#kind === 'type' && this.#schema.snapshotPolicy)) {
      this.#tell({ path, text: '"Snapshot" deletion policy not supported' });
    }
  }

  #updatePolicy(): void {
    const path = [...this.#root, this.#context.stack.sections.updatePolicy];
    if (!this.#isMap(this.#definition.updatePolicyFunction, asPolicyMap)) return;
    const policy = attempt(HeatError, () => this.#definition.updatePolicy(this.#context.lookups));
    if (policy instanceof HeatError) {
      this.#tell({ path, tellPath: false, type: policy.type, text: policy.message, cause: policy });
      return;
    }
    const report: Report = (inner, message, detail) =>
      this.#tell({ error: 'Property error', path: [...path, ...inner], text: message, ...detail });
    readerOf(this.#schema.updatePolicy ?? noProperties, givenMap(policy), { report }).check();
  }

  /** Nobody can look into what is one function as a whole. */
  #isMap(name: string | undefined, hint: string): boolean {
    if (name !== undefined) {
      this.#tell({ error: 'TypeError', path: this.#root, text: `'${name}' object is not iterable`, hint });
    }
    return name === undefined;
  }

  #properties(): void {
    if (this.#ignoresAll()) return;
    if (!this.#isMap(this.#definition.propertiesFunction, asMap)) return;
    const { facts, strict } = this.#context;
    const custom = facts ? customCheck(facts) : undefined;
    readerFor(this.#schema, this.#given, { report: this.#report, custom }).check(strict);
  }
}

function holdsOpen(value: Value): boolean {
  if (isList(value)) return value.some(holdsOpen);
  return isMap(value) && (value === open || Object.values(value).some(holdsOpen));
}

/** A list as the text that a list parameter takes; maps in it are flattened. */
function joined(items: readonly Value[]): string {
  const [first] = items;
  if (typeof first === 'object' && first !== null && !Array.isArray(first)) {
    return items
      .flatMap((item, index) =>
        Object.entries(item as ValueMap).map(([key, inner]) => `.member.${index}.${key}=${inner}`),
      )
      .join(',');
  }
  return items.map((item) => (item === null ? '' : String(item))).join(',');
}
