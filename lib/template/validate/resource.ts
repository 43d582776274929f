import type { Problem } from '../../errors.ts';
import type { LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../contract.ts';
import { customCheck } from '../properties/custom.ts';
import { type Given, givenMap, type Report, readerFor, readerOf, schemaFor } from '../properties/index.ts';
import type { Neighbours, TypeSchema, ValidationView } from '../schema.ts';
import type { Path } from '../source.ts';
import type { Value, ValueMap } from '../values.ts';
import { asMap } from './early.ts';
import { lazily } from './lazy.ts';
import { type Finding, problemsOf, toProblem } from './problems.ts';
import type { ResourceKind } from './types.ts';
import { givenProperties, mentions } from './views.ts';

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
  readonly attributeKnown: (resource: string, attribute: string) => boolean;
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
  readonly #given: Given;
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
    this.problems.push(...this.#definition.functionProblems(this.#context.attributeKnown));
    this.#deletionPolicy();
    this.#updatePolicy();
    this.#properties();
    if (this.#context.hooks && this.#schema.validate && this.problems.length === 0 && !this.#isOpen())
      this.#schema.validate(this.view());
  }

  /** A value is open: what is said across properties could be wrong. */
  #isOpen(): boolean {
    const { unknown } = this.#context;
    return unknown.size > 0 && mentions(this.#definition.raw, unknown);
  }

  /** The resource as hooks of its type see it. */
  view(): ValidationView {
    const { views, strict, lookups } = this.#context;
    const definition = this.#definition;
    const given = this.#given;
    const told = new Set<string>();
    const report: Report = (path, message, detail) => {
      const key = `${path.join('.')} ${message}`;
      if (!told.has(key))
        this.#tell({ error: 'Property error', path: this.#inProperties(path), text: message, ...detail });
      told.add(key);
    };
    const reader = readerFor(this.#schema, given, { report });
    const properties = lazily(Object.keys(schemaFor(this.#schema, given)), (name) => reader.get(name));
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
      report: (message, path, type) => {
        const at = path === undefined ? [] : this.#inProperties([path]);
        if (at.length > 0) this.#tell({ error: 'Property error', path: at, text: message, type });
        else this.#tell({ path: this.#inProperties([]), tellPath: false, text: message, type });
      },
    };
  }

  /** Values of the given properties as parameters of a template that stands for the type. */
  parameters(): ValueMap {
    const reader = readerFor(this.#schema, this.#given, { report: () => {} });
    const parameters: Record<string, Value> = {};
    for (const [name, property] of Object.entries(this.#schema.properties)) {
      if (!this.#given.has(name)) continue;
      const value = reader.get(name);
      if (value !== null) parameters[name] = property.type === 'List' ? joined(value) : value;
    }
    return parameters;
  }

  #tell(finding: Finding): void {
    this.problems.push(toProblem(this.#context.stack, finding));
  }

  #inProperties(path: Path): Path {
    return [...this.#root, this.#context.stack.sections.properties, ...path];
  }

  #deletionPolicy(): void {
    const path = [...this.#root, this.#context.stack.sections.deletionPolicy];
    try {
      if (this.#definition.deletionPolicy() === 'Snapshot' && !(this.#kind === 'type' && this.#schema.snapshotPolicy)) {
        this.#tell({ path, text: '"Snapshot" deletion policy not supported' });
      }
    } catch (error) {
      this.problems.push(...problemsOf(error));
    }
  }

  #updatePolicy(): void {
    const path = [...this.#root, this.#context.stack.sections.updatePolicy];
    try {
      const given = givenMap(this.#definition.updatePolicy(this.#context.lookups));
      const report: Report = (inner, message, detail) =>
        this.#tell({ error: 'Property error', path: [...path, ...inner], text: message, ...detail });
      readerOf(this.#schema.updatePolicy ?? noProperties, given, { report }).check();
    } catch (error) {
      this.problems.push(...problemsOf(error));
    }
  }

  #properties(): void {
    if (this.#schema.placeholder || this.#schema.updates === 'never') return;
    const { propertiesFunction } = this.#definition;
    if (propertiesFunction !== undefined) {
      const text = `'${propertiesFunction}' object is not iterable`;
      this.#tell({ error: 'TypeError', path: this.#root, text, hint: asMap });
      return;
    }
    const { facts, strict } = this.#context;
    const report: Report = (path, message, detail) =>
      this.#tell({ error: 'Property error', path: this.#inProperties(path), text: message, ...detail });
    const custom = facts ? customCheck(facts) : undefined;
    readerFor(this.#schema, this.#given, { report, custom }).check(strict);
  }
}

/** A list as the text that a list parameter takes; maps in it are flattened. */
function joined(value: Value): Value {
  if (!Array.isArray(value)) return value;
  const items = value as readonly Value[];
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
