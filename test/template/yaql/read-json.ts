import { Float, type Value } from '../../../lib/template/values.ts';

/** JSON with integers beyond 2^53 as bigints and `1.0` as a float, as a template's reader gives them. */
export function readJson(text: string): Value {
  // The third argument of the reviver holds the source text of a number.
  const revive = (_: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) return value;
    if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
    return Number.isSafeInteger(value) ? new Float(value) : value;
  };
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Value;
}
