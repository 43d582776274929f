import { origin } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { Lookups, Parts, ResourceDefinition, StackDefinition } from '../contract.ts';
import { causeOf } from '../functions/faults.ts';
import { type Given, readerFor } from '../properties/index.ts';
import type { Neighbours, ResourceView, TypeSchema } from '../schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { lazily } from './lazy.ts';
import type { Kinds } from './types.ts';

/** The values of a definition's properties, each resolved once. */
export function givenProperties(
  definition: ResourceDefinition,
  lookups: Lookups,
  unknown: ReadonlySet<string> = nothing,
): GivenProperties {
  return new GivenProperties(definition, lookups, unknown);
}

const nothing: ReadonlySet<string> = new Set();

export class GivenProperties implements Given {
  readonly #definition: ResourceDefinition;
  readonly #lookups: Lookups;
  readonly #unknown: ReadonlySet<string>;
  readonly #values = new Map<string, Value | undefined | Error>();

  constructor(definition: ResourceDefinition, lookups: Lookups, unknown: ReadonlySet<string>) {
    this.#definition = definition;
    this.#lookups = lookups;
    this.#unknown = unknown;
  }

  /** The same with what can be had of each value. */
  partly(): Given {
    const partly = new GivenProperties(this.#definition, this.#lookups, this.#unknown);
    partly.get = (name) => partly.parts(name).value;
    return partly;
  }

  names(): Iterable<string> {
    return Object.keys(this.#definition.raw);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#definition.raw, name);
  }

  get(name: string): Value | undefined {
    let value = this.#values.get(name);
    if (value === undefined && !this.#values.has(name)) {
      value = this.#resolve(name);
      this.#values.set(name, value);
    }
    if (this.#isOpen(name)) {
      const { value: known, faults } = this.parts(name);
      if (faults[0]) throw faults[0];
      return known;
    }
    if (value instanceof Error) throw value;
    return value;
  }

  /** Of a value that depends on a parameter without one only names of nothing are known to be wrong. */
  parts(name: string): Parts {
    const parts = this.#definition.propertyParts(name, this.#lookups);
    if (!this.#isOpen(name)) return parts;
    return { ...parts, faults: parts.faults.filter((fault) => causeOf(fault)[origin]?.name) };
  }

  pending(name: string): boolean {
    return this.#definition.propertyRequires(name).size > 0 || this.#isOpen(name);
  }

  #resolve(name: string): Value | undefined | Error {
    return attempt(Error, () => this.#definition.property(name, this.#lookups));
  }

  /** Its value depends on a parameter that has none. */
  #isOpen(name: string): boolean {
    return this.#unknown.size > 0 && mentions(this.#definition.raw[name] as Value, this.#unknown);
  }
}

const parameterFunctions = new Set(['get_param', 'Ref']);

/** Whether a value as written uses one of these parameters. */
export function mentions(value: Value, parameters: ReadonlySet<string>): boolean {
  if (isList(value)) return value.some((item) => mentions(item, parameters));
  if (!isMap(value)) return false;
  return Object.entries(value).some(([key, inner]) => {
    const name = isList(inner) ? inner[0] : inner;
    const uses = parameterFunctions.has(key) && typeof name === 'string' && parameters.has(name);
    return uses || mentions(inner, parameters);
  });
}

/** Before anything is made: a reference gives the name, or nothing where only an object has one; no attribute has a value. */
export function lookupsBefore(reference: (resource: string) => Value): Lookups {
  return { reference, attribute: () => undefined };
}

/** The resources of a stack as checks across resources see them. Properties are read when somebody looks at them. */
export class Views implements Neighbours {
  readonly #kinds: Kinds;
  readonly #lookups: Lookups;
  readonly #views = new Map<string, ResourceView>();
  readonly #byType: ReadonlyMap<string, ResourceView[]>;
  readonly #indexes = new Map<string, ReadonlyMap<Value, ResourceView[]>>();

  constructor(stack: StackDefinition, kinds: Kinds, lookups: Lookups) {
    this.#kinds = kinds;
    this.#lookups = lookups;
    for (const definition of stack.resources.values()) {
      this.#views.set(definition.name, this.#view(definition));
    }
    this.#byType = Map.groupBy(this.#views.values(), (view) => view.type);
  }

  get(name: string): ResourceView | undefined {
    return this.#views.get(name);
  }

  ofType(type: string): readonly ResourceView[] {
    return this.#byType.get(type) ?? [];
  }

  matching(type: string, property: string, value: Value): readonly ResourceView[] {
    const key = `${type}\n${property}`;
    let index = this.#indexes.get(key);
    if (!index) {
      const path = property.split('.');
      index = Map.groupBy(this.ofType(type), (view) => at(view.properties, path));
      this.#indexes.set(key, index);
    }
    return index.get(value) ?? [];
  }

  byReference(reference: string): ResourceView | undefined {
    return this.#views.get(reference);
  }

  #view(definition: ResourceDefinition): ResourceView {
    const schema = this.#kinds.schema(definition.name);
    const { name, requires } = definition;
    const read = () => (schema ? readLazily(schema, givenProperties(definition, this.#lookups)) : {});
    let properties: ValueMap | undefined;
    return {
      name,
      type: schema?.type ?? definition.type,
      requires,
      get properties() {
        properties ??= read();
        return properties;
      },
    };
  }
}

function readLazily(schema: TypeSchema, given: Given): ValueMap {
  let faults = 0;
  const reader = readerFor(schema, given, { report: () => faults++ });
  return lazily(Object.keys(schema.properties), (name) => {
    const before = faults;
    const value = reader.get(name);
    return faults > before ? null : value;
  });
}

function at(values: ValueMap, path: readonly string[]): Value {
  let value: Value = values;
  for (const key of path) value = isMap(value) ? (value[key] ?? null) : null;
  return value;
}
