import { Float } from '../../../lib/template/values.ts';

/** Equality of described results: numbers by value, sets and maps in any order, lists in order. */
export function same(left: unknown, right: unknown): boolean {
  const a = left instanceof Float ? left.value : left;
  const b = right instanceof Float ? right.value : right;
  if (typeof a === 'bigint' || typeof b === 'bigint') return isNumeric(a) && isNumeric(b) && BigInt(a) === BigInt(b);
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, at) => same(each, b[at]));
  }
  const [mine, theirs] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const mark of ['$set', '$map']) {
    if (mark in mine && mark in theirs) return sameInAnyOrder(mine[mark] as unknown[], theirs[mark] as unknown[]);
  }
  const keys = Object.keys(mine);
  return (
    keys.length === Object.keys(theirs).length && keys.every((key) => key in theirs && same(mine[key], theirs[key]))
  );
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function sameInAnyOrder(left: readonly unknown[], right: readonly unknown[]): boolean {
  const rest = [...right];
  return (
    left.length === right.length &&
    left.every((each) => {
      const at = rest.findIndex((other) => same(each, other));
      if (at >= 0) rest.splice(at, 1);
      return at >= 0;
    })
  );
}
