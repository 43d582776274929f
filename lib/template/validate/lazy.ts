import type { Value, ValueMap } from '../values.ts';

/** A map of these names whose values are read, once each, when somebody looks at them. */
export function lazily(names: readonly string[], read: (name: string) => Value): ValueMap {
  return new Proxy<Record<string, Value>>({}, new Reading(names, read));
}

class Reading implements ProxyHandler<Record<string, Value>> {
  readonly #names: readonly string[];
  readonly #read: (name: string) => Value;

  constructor(names: readonly string[], read: (name: string) => Value) {
    this.#names = names;
    this.#read = read;
  }

  get(values: Record<string, Value>, name: string | symbol): Value | undefined {
    return typeof name === 'string' ? this.#value(values, name) : undefined;
  }

  has(_values: Record<string, Value>, name: string | symbol): boolean {
    return typeof name === 'string' && this.#names.includes(name);
  }

  ownKeys(): string[] {
    return [...this.#names];
  }

  getOwnPropertyDescriptor(values: Record<string, Value>, name: string | symbol): PropertyDescriptor | undefined {
    const value = this.get(values, name);
    return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
  }

  #value(values: Record<string, Value>, name: string): Value | undefined {
    if (Object.hasOwn(values, name)) return values[name];
    if (!this.#names.includes(name)) return undefined;
    const value = this.#read(name);
    Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
    return value;
  }
}
