import { HeatError } from '../../errors.ts';
import type { Lookups } from '../contract.ts';
import { charge } from '../effort.ts';
import type { Value } from '../values.ts';
import { hostError } from './faults.ts';

/** Most items, entries and pieces of 64 characters that the functions of one snippet may produce together. */
const maxProduce = 1_000_000;
/** Longest text that a function may give. */
const maxText = 2 * 1024 * 1024;

/** One evaluation: what is known about the other resources, and how much may still be produced. */
export class Runtime {
  readonly lookups: Lookups;
  #left = maxProduce;

  constructor(lookups: Lookups) {
    this.lookups = lookups;
  }

  /** @throws HeatError RequestLimitExceeded when the snippet grows beyond all measure */
  produce(items: number): void {
    this.#left -= items;
    if (this.#left < 0 || !charge(items)) {
      throw new HeatError('RequestLimitExceeded', 'The result of the template functions is too large.');
    }
  }

  /** Counts a text by its length before it is made. */
  produceText(length: number): void {
    if (length > maxText) throw new HeatError('RequestLimitExceeded', 'The result of a template function is too long.');
    this.produce(1 + Math.floor(length / 64));
  }
}

const unknown = (): never => {
  throw hostError('AssertionError', 'Resource data not available');
};

/** Lookups for what is resolved before any resource exists: references are names, attributes null. */
export const noLookups: Lookups = {
  reference: (resource) => resource,
  attribute: () => undefined,
  availabilityZones: unknown,
};

/** Actions of a resource during which and after which its attributes can be had (behaviour: get_attr is null before). */
const attributeActions = new Set(['CREATE', 'ADOPT', 'SUSPEND', 'RESUME', 'UPDATE', 'ROLLBACK', 'SNAPSHOT', 'CHECK']);

/** Whether `get_attr` with an attribute name gives a value for a resource in this state. */
export function attributesReady(action: string): boolean {
  return attributeActions.has(action);
}

/** Whether `get_attr` without an attribute name gives a value for a resource in this state. */
export function allAttributesReady(action: string, status: string): boolean {
  return action !== 'ROLLBACK' && attributeActions.has(action) && (status === 'IN_PROGRESS' || status === 'COMPLETE');
}

/**
 * Follows a path through an attribute: keys of maps, numbers for lists and texts, negative ones from the end. Null where
 * there is nothing (behaviour: get_attr never fails on its path).
 */
export function selectPath(value: Value, path: readonly Value[]): Value {
  let current: Value = value;
  for (const key of path) {
    const found = step(current, key);
    if (found === undefined) return null;
    current = found;
  }
  return current;
}

/** One step; list indexes must be numbers. undefined: there is nothing. */
export function step(collection: Value, key: Value): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (typeof collection === 'string') {
    if (typeof index !== 'number' || !Number.isSafeInteger(index)) return undefined;
    return [...collection].at(index);
  }
  if (Array.isArray(collection)) {
    return typeof index === 'number' && Number.isSafeInteger(index) ? collection.at(index) : undefined;
  }
  if (typeof collection === 'object' && collection !== null && typeof key === 'string') {
    return Object.hasOwn(collection, key) ? (collection as Record<string, Value>)[key] : undefined;
  }
  return undefined;
}
