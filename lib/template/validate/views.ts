import type { Lookups, ResourceDefinition, StackDefinition } from '../contract.ts';
import { type Given, type PropertyReader, type Report, readerFor } from '../properties/index.ts';
import type { Neighbours, ResourceView, TypeSchema } from '../schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import type { Kinds } from './types.ts';

/** The values of a definition's properties, each resolved once. */
export function givenProperties(
  definition: ResourceDefinition,
  lookups: Lookups,
  unknown: ReadonlySet<string> = new Set(),
): Given {
  const values = new Map<string, Value | undefined | Error>();
  const { raw } = definition;
  const isOpen = (name: string) => unknown.size > 0 && mentions(raw[name] ?? null, unknown);
  return {
    names: () => Object.keys(raw),
    has: (name) => Object.hasOwn(raw, name),
    get: (name) => {
      if (!values.has(name))
        values.set(
          name,
          attempt(() => definition.property(name, lookups)),
        );
      const value = values.get(name);
      if (!(value instanceof Error)) return value;
      if (isOpen(name)) return null;
      throw value;
    },
    pending: (name) => definition.propertyRequires(name).size > 0 || isOpen(name),
  };
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

function attempt(read: () => Value | undefined): Value | undefined | Error {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Before anything is made: a reference gives the name, or nothing where only an object has one; no attribute has a value. */
export function lookupsBefore(reference: (resource: string) => Value): Lookups {
  return { reference, attribute: () => undefined };
}

const ignore: Report = () => {};

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
    let properties: ValueMap | undefined;
    const read = () => (schema ? readAll(schema, givenProperties(definition, this.#lookups)) : {});
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

function readAll(schema: TypeSchema, given: Given): ValueMap {
  const reader: PropertyReader = readerFor(schema, given, { report: ignore });
  return Object.fromEntries(Object.keys(schema.properties).map((name) => [name, reader.get(name)]));
}

function at(values: ValueMap, path: readonly string[]): Value {
  let value: Value = values;
  for (const key of path) value = isMap(value) ? (value[key] ?? null) : null;
  return value;
}
