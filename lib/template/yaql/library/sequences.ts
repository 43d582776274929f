import { type Item, Iter, type IterableItem, isTuple } from '../data/items.ts';
import { typeError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import type { Scope } from '../runtime/types.ts';

/** A lazily evaluated sequence from a generator. */
export function lazy(generator: () => Iterator<Item, unknown>): Iter {
  return new Iter(generator());
}

/** All elements as an immutable sequence, held to the limits. */
export function toTuple({ evaluation }: Scope, items: IterableItem): readonly Item[] {
  const limited = evaluation.limited(items);
  const result = isTuple(limited) ? limited : evaluation.toArray(limited);
  evaluation.checkMemory([1, result]);
  return result;
}

/** The elements of several sequences, one after the other. */
export function chain(evaluation: Evaluation, collections: readonly IterableItem[]): Iter {
  return lazy(function* () {
    for (const items of collections) yield* evaluation.iterate(items);
  });
}

/** Combines all elements to one. @throws YaqlError TypeError for an empty sequence without a seed */
export function reduce(
  evaluation: Evaluation,
  items: IterableItem,
  combine: (total: Item, item: Item) => Item,
  seed: Item | undefined,
): Item {
  const source = evaluation.iterate(items);
  let total = seed;
  if (total === undefined) {
    const first = source.next();
    if (first.done) throw typeError('reduce() of empty iterable with no initial value');
    total = first.value;
  }
  for (let step = source.next(); !step.done; step = source.next()) total = combine(total, step.value);
  return total;
}

/** Number of elements; endless sequences end it by the budget of work. */
export function countOf(evaluation: Evaluation, items: IterableItem): number {
  let count = 0;
  for (const _ of evaluation.iterate(items)) {
    evaluation.tick();
    count++;
  }
  return count;
}
