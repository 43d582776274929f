import type { Parts } from '../contract.ts';
import type { Value, ValueMap } from '../values.ts';

/** The values given for a resource's properties, of which some may be functions still to be resolved. */
export interface Given {
  names(): Iterable<string>;
  has(name: string): boolean;
  /** undefined: a function left it out. @throws Error with the text */
  get(name: string): Value | undefined;
  /** What can be had of a value that `get` throws for. */
  parts?(name: string): Parts;
  /** True: it depends on resources that do not exist yet, so that its value is not judged (behaviours 90, 172). */
  pending(name: string): boolean;
}

class GivenMap implements Given {
  readonly #values: ValueMap;

  constructor(values: ValueMap) {
    this.#values = values;
  }

  names(): Iterable<string> {
    return Object.keys(this.#values);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  get(name: string): Value | undefined {
    return this.#values[name];
  }

  pending(): boolean {
    return false;
  }
}

/** Values that are all known. */
export function givenMap(values: ValueMap): Given {
  return new GivenMap(values);
}

/** A value as given; one that cannot be resolved is as good as none here, its error is told where it is read. */
export function peek(given: Given, name: string): Value {
  try {
    return given.has(name) ? (given.get(name) ?? null) : null;
  } catch {
    return null;
  }
}
