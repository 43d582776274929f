import { isInteger } from '../scalars.ts';
import type { PropertyType } from '../schema.ts';
import { toRepr, toText } from '../text.ts';
import type { Value } from '../values.ts';

const emptyValues = { String: '', Integer: 0, Number: 0, Boolean: false, Any: null } as const;

/** What an explicit null becomes without a default (behaviour 327). */
export function emptyOf(type: PropertyType): Value {
  if (type === 'List') return [];
  return type === 'Map' ? {} : emptyValues[type];
}

/** @throws Error with the host language's text */
export function asText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || isInteger(value)) return toText(value);
  throw new Error(`Value must be a string; got ${toRepr(value)}`);
}

/** @throws Error with Heat's text */
export function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new Error(`"${word ?? toText(value)}" is not a valid boolean`);
}

export function splitCommas(text: string): string[] {
  return text === '' ? [] : text.split(',');
}
