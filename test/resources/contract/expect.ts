import assert from 'node:assert/strict';
import { isList, isMap, type Value } from '../../../lib/template/values.ts';

/** Whether `part` is in `whole`: maps by their keys, lists by their elements in any order, the rest as text. */
export function contains(whole: Value | undefined, part: unknown): boolean {
  if (isMap(part)) return isMap(whole) && Object.entries(part).every(([key, value]) => contains(whole[key], value));
  if (isList(part)) {
    return (
      isList(whole) && whole.length === part.length && part.every((one) => whole.some((other) => contains(other, one)))
    );
  }
  return String(whole) === String(part);
}

export function assertContains(whole: Value | undefined, part: object, about: string): void {
  assert(contains(whole, part), `${about}: ${JSON.stringify(part)} is not in ${JSON.stringify(whole)}`);
}
