import { HeatError } from '../errors.ts';
import { badRequest } from './faults.ts';

/** `true` or `false` in any case; absent: undefined. @throws HTTPBadRequest */
export function booleanParameter(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return truth(value, name);
}

/** `true` or `false` in any case. @throws HTTPBadRequest */
export function truth(value: string, name: string): boolean {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw badRequest(`Unrecognized value "${value}" for "${name}", acceptable values are: true, false.`);
}

/** A non-negative integer; absent: undefined. @throws HTTPBadRequest */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return nonNegative(value, name);
}

export function nonNegative(value: string, name: string): number {
  if (!/^(0|-?[1-9]\d*)$/.test(value)) throw badRequest(`Only integer is acceptable by '${name}'.`);
  const number = Number(value);
  if (number < 0)
    throw badRequest(`Value '${value}' is invalid for '${name}' which only accepts non-negative integer.`);
  return number;
}

/** All values of a repeatable parameter; undefined when absent. An empty one is none. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] | undefined {
  const values = query.getAll(name).filter((value) => value !== '');
  return values.length > 0 ? values : undefined;
}

/** One comma-separated value; undefined when absent. */
export function commaParameter(query: URLSearchParams, name: string): readonly string[] | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value.split(',');
}

/** `asc` or `desc`; absent: undefined. @throws HeatError ValueError */
export function directionParameter(query: URLSearchParams): 'asc' | 'desc' | undefined {
  const value = query.get('sort_dir');
  if (value === null) return undefined;
  if (value === 'asc' || value === 'desc') return value;
  throw new HeatError('ValueError', `Unknown sort direction "${value}", must be one of: asc, desc`);
}

/** Filters present in the query, by name. */
export function filterParameters(query: URLSearchParams, names: readonly string[]): Record<string, readonly string[]> {
  const filters: Record<string, readonly string[]> = {};
  for (const name of names) {
    const values = listParameter(query, name);
    if (values) filters[name] = values;
  }
  return filters;
}
