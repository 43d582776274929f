import { type Item, Ordering, truthy } from '../data/items.ts';
import { delegate } from '../runtime/call.ts';
import { method, param } from '../runtime/function.ts';
import { ITERABLE, LAMBDA, ORDERING, type Scope } from '../runtime/types.ts';

/** Below this length Python sorts by insertion alone; the order of comparisons tells which pairs can fail. */
const INSERTION_LIMIT = 64;

const start = [param('collection', ITERABLE), param('selector', LAMBDA)] as const;
const further = [param('collection', ORDERING), param('selector', LAMBDA)] as const;

export const orderingFunctions = [
  ...(
    [
      ['orderBy', true],
      ['orderByDescending', false],
    ] as const
  ).map(([name, ascending]) =>
    method(name, start, (scope, items, selector) => {
      const ordering = new Ordering((self) => sort(scope, scope.evaluation.toArray(items), self));
      ordering.criteria.push({ selector: (item) => selector([item]), ascending });
      return ordering;
    }),
  ),
  ...(
    [
      ['thenBy', true],
      ['thenByDescending', false],
    ] as const
  ).map(([name, ascending]) =>
    method(name, further, (_, ordering, selector) => {
      ordering.criteria.push({ selector: (item) => selector([item]), ascending });
      return ordering;
    }),
  ),
];

function sort(scope: Scope, items: Item[], ordering: Ordering): readonly Item[] {
  const compare = (left: Item, right: Item): number => {
    for (const { selector, ascending } of ordering.criteria) {
      const a = selector(left);
      const b = selector(right);
      if (truthy(delegate(scope, '#operator_<', a, b))) return ascending ? -1 : 1;
      if (truthy(delegate(scope, '#operator_>', a, b))) return ascending ? 1 : -1;
    }
    return 0;
  };
  return items.length < INSERTION_LIMIT ? insertionSort(items, (a, b) => compare(a, b) < 0) : items.sort(compare);
}

/** Takes the run that the sequence begins with, then inserts the rest one by one by bisection. */
function insertionSort(items: Item[], less: (left: Item, right: Item) => boolean): Item[] {
  let run = Math.min(items.length, 1);
  if (items.length > 1) {
    const descending = less(items[1]!, items[0]!);
    for (run = 2; run < items.length && less(items[run]!, items[run - 1]!) === descending; run++);
    if (descending) items.splice(0, run, ...items.slice(0, run).reverse());
  }
  for (; run < items.length; run++) {
    const pivot = items[run]!;
    let low = 0;
    let high = run;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (less(pivot, items[middle]!)) high = middle;
      else low = middle + 1;
    }
    items.copyWithin(low + 1, low, run);
    items[low] = pivot;
  }
  return items;
}
