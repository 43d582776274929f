/**
 * The values of templates, as Heat's host language distinguishes them: an integral `number` is an integer, a number with
 * a fraction (or beyond the safe range) is a float, `Float` is a float whose value is integral (1.0 prints as "1.0",
 * 1 as "1"), `bigint` an integer beyond 2^53. `JSON.stringify` writes Float as a number; use `toJson` for bigint.
 */
export type Value = null | boolean | number | bigint | Float | string | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}

export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  toJSON(): number {
    return this.value;
  }
  valueOf(): number {
    return this.value;
  }
  toString(): string {
    return `${this.value}.0`;
  }
}

export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}
