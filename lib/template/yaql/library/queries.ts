import { elements, type Item, Iter, isIterable, isSequence, isSetLike, List, truthy } from '../data/items.ts';
import { add, type Int } from '../data/numbers.ts';
import { stopIteration, typeError, valueError } from '../errors.ts';
import { delegate } from '../runtime/call.ts';
import { extension, fn, method, named, omittable, optional, param, rest } from '../runtime/function.ts';
import {
  ANY,
  INT,
  INT_OR_NULL,
  ITERABLE,
  ITERATOR,
  KEYWORD_EXPRESSION,
  LAMBDA,
  LAMBDA_OR_NULL,
} from '../runtime/types.ts';
import { chain, countOf, lazy, reduce, toTuple } from './sequences.ts';
import { memorize } from './system.ts';

const collection = param('collection', ITERABLE);
const predicate = param('predicate', LAMBDA);
const selector = param('selector', LAMBDA);
const optionalPredicate = optional('predicate', LAMBDA_OR_NULL, null);
const initial = omittable('initial', ANY);
const seed = omittable('seed', ANY);

function sliceBound(value: Int, what: string): number {
  if (value < 0 || Number(value) >= 2 ** 63)
    throw valueError(`${what} for islice() must be None or an integer: 0 <= x <= sys.maxsize.`);
  return Number(value);
}

/** Queries over sequences that give a sequence or look at single elements. Results are lazy where they can be. */
export const queryFunctions = [
  ...['where', 'filter'].map((name) =>
    method(name, [collection, predicate], ({ evaluation }, items, holds) =>
      lazy(function* () {
        for (const item of evaluation.iterate(items)) if (truthy(holds([item]))) yield item;
      }),
    ),
  ),
  ...['select', 'map'].map((name) =>
    method(name, [collection, selector], ({ evaluation }, items, select) =>
      lazy(function* () {
        for (const item of evaluation.iterate(items)) yield select([item]);
      }),
    ),
  ),
  fn('#operator_.', [collection, param('attribute', KEYWORD_EXPRESSION)], (scope, items, attribute) =>
    lazy(function* () {
      for (const item of scope.evaluation.iterate(items)) yield delegate(scope, '#operator_.', item, attribute);
    }),
  ),
  method('skip', [collection, param('count', INT)], ({ evaluation }, items, count) => {
    const skipped = sliceBound(count, 'Indices');
    return lazy(function* () {
      let index = 0;
      for (const item of evaluation.iterate(items)) if (index++ >= skipped) yield item;
    });
  }),
  ...['limit', 'take'].map((name) =>
    method(name, [collection, param('count', INT)], ({ evaluation }, items, count) => {
      const most = sliceBound(count, 'Stop argument');
      return lazy(function* () {
        const source = evaluation.iterate(items);
        for (let taken = 0; taken < most; taken++) {
          const step = source.next();
          if (step.done) return;
          yield step.value;
        }
      });
    }),
  ),
  extension('append', [collection, rest('args', ANY)], ({ evaluation }, items, args) =>
    chain(evaluation, [items, args]),
  ),
  extension('distinct', [collection, optional('keySelector', LAMBDA_OR_NULL, null)], ({ evaluation }, items, keyOf) =>
    lazy(function* () {
      const seen = new Map<string, Item>();
      for (const item of evaluation.iterate(items)) {
        const key = keyOf ? keyOf([item]) : item;
        const text = evaluation.key(key);
        if (seen.has(text)) continue;
        seen.set(text, key);
        yield item;
      }
    }),
  ),
  extension('enumerate', [collection, optional('start', INT_OR_NULL, 0)], ({ evaluation }, items, start) => {
    if (start === null) throw typeError("'NoneType' object cannot be interpreted as an integer");
    return lazy(function* () {
      let index = start;
      for (const item of evaluation.iterate(items)) {
        yield new List([index, item]);
        index = add(index, 1) as Int;
      }
    });
  }),
  extension('any', [collection, optionalPredicate], ({ evaluation }, items, holds) => {
    for (const item of evaluation.iterate(items)) if (!holds || truthy(holds([item]))) return true;
    return false;
  }),
  extension('all', [collection, optionalPredicate], ({ evaluation }, items, holds) => {
    for (const item of evaluation.iterate(items)) if (!truthy(holds ? holds([item]) : item)) return false;
    return true;
  }),
  extension('concat', [rest('collections', ITERABLE)], ({ evaluation }, collections) => chain(evaluation, collections)),
  extension('len', [param('collection', ITERATOR)], ({ evaluation }, items) => countOf(evaluation, items)),
  method('count', [collection], ({ evaluation }, items) => countOf(evaluation, items)),
  method('memorize', [collection], ({ evaluation }, items) =>
    items instanceof Iter ? memorize(evaluation, items) : items,
  ),
  ...(
    [
      ['sum', '#operator_+'],
      ['max', 'max'],
      ['min', 'min'],
    ] as const
  ).map(([name, combiner]) =>
    method(name, [collection, initial], (scope, items, first) =>
      reduce(scope.evaluation, items, (total, item) => delegate(scope, combiner, total, item), first),
    ),
  ),
  method('first', [collection, omittable('default', ANY)], ({ evaluation }, items, fallback) => {
    const step = evaluation.iterate(items).next();
    if (!step.done) return step.value;
    if (fallback === undefined) throw stopIteration();
    return fallback;
  }),
  method('single', [collection], ({ evaluation }, items) => {
    const source = evaluation.iterate(items);
    const step = source.next();
    if (step.done) throw stopIteration();
    if (!source.next().done) throw stopIteration('Collection contains more than one item');
    return step.value;
  }),
  method('last', [collection, omittable('default', ANY)], ({ evaluation }, items, fallback) => {
    let last = fallback;
    for (const item of isSequence(items) ? elements(items).slice(-1) : evaluation.iterate(items)) last = item;
    if (last === undefined) throw stopIteration();
    return last;
  }),
  method('selectMany', [collection, selector], ({ evaluation }, items, select) =>
    lazy(function* () {
      for (const item of evaluation.iterate(items)) {
        const inner = select([item]);
        if (isIterable(inner)) yield* evaluation.iterate(inner);
        else yield inner;
      }
    }),
  ),
  method('reverse', [collection], (scope, items) => {
    const all = toTuple(scope, items);
    return new Iter([...all].reverse().values());
  }),
  fn('isIterable', [param('value', ANY)], (_, value) => isIterable(value)),
  ...['aggregate', 'reduce'].map((name) =>
    method(name, [collection, selector, seed], ({ evaluation }, items, combine, first) =>
      reduce(evaluation, items, (total, item) => combine([total, item]), first),
    ),
  ),
  method('accumulate', [collection, selector, seed], ({ evaluation }, items, combine, first) =>
    lazy(function* () {
      const source = evaluation.iterate(items);
      let total = first;
      if (total === undefined) {
        const step = source.next();
        if (step.done) throw typeError('accumulate() of empty sequence with no initial value');
        total = step.value;
      }
      yield total;
      for (let step = source.next(); !step.done; step = source.next()) {
        total = combine([total, step.value]);
        yield total;
      }
    }),
  ),
  method('defaultIfEmpty', [collection, param('default', ITERABLE)], ({ evaluation }, items, fallback) => {
    if (isSequence(items) || isSetLike(items)) {
      return (isSequence(items) ? elements(items).length : items.size) === 0 ? fallback : items;
    }
    const kept = memorize(evaluation, items);
    return evaluation.iterate(kept).next().done ? fallback : kept;
  }),
  method('zip', [rest('collections', ITERABLE)], ({ evaluation }, collections) =>
    lazy(function* () {
      const sources = collections.map((items) => evaluation.iterate(items));
      for (;;) {
        const row: Item[] = [];
        for (const source of sources) {
          const step = source.next();
          if (step.done) return;
          row.push(step.value);
        }
        yield row;
      }
    }),
  ),
  method('zipLongest', [rest('collections', ITERABLE), named(ANY)], ({ evaluation }, collections, options) => {
    const fill = options.get('default') ?? null;
    return lazy(function* () {
      const sources = collections.map((items) => evaluation.iterate(items));
      for (;;) {
        const steps = sources.map((source) => source.next());
        if (steps.every(({ done }) => done)) return;
        yield steps.map((step) => (step.done ? fill : step.value));
      }
    });
  }),
  method(
    'join',
    [param('collection1', ITERABLE), param('collection2', ITERABLE), predicate, selector],
    ({ evaluation }, left, right, holds, select) => {
      const others = right instanceof Iter ? memorize(evaluation, right) : right;
      return lazy(function* () {
        for (const one of evaluation.iterate(left)) {
          for (const other of evaluation.iterate(others)) {
            if (truthy(holds([one, other]))) yield select([one, other]);
          }
        }
      });
    },
  ),
  method('takeWhile', [collection, predicate], ({ evaluation }, items, holds) =>
    lazy(function* () {
      for (const item of evaluation.iterate(items)) {
        if (!truthy(holds([item]))) return;
        yield item;
      }
    }),
  ),
  method('skipWhile', [collection, predicate], ({ evaluation }, items, holds) =>
    lazy(function* () {
      let skipping = true;
      for (const item of evaluation.iterate(items)) {
        skipping = skipping && truthy(holds([item]));
        if (!skipping) yield item;
      }
    }),
  ),
  ...(
    [
      ['indexOf', false],
      ['lastIndexOf', true],
    ] as const
  ).map(([name, last]) =>
    method(name, [collection, param('item', ANY)], ({ evaluation }, items, wanted) =>
      place(evaluation.iterate(items), (item) => evaluation.equal(item, wanted), last),
    ),
  ),
  ...(
    [
      ['indexWhere', false],
      ['lastIndexWhere', true],
    ] as const
  ).map(([name, last]) =>
    method(name, [collection, predicate], ({ evaluation }, items, holds) =>
      place(evaluation.iterate(items), (item) => truthy(holds([item])), last),
    ),
  ),
];

function place(items: Iterable<Item>, holds: (item: Item) => boolean, last: boolean): number {
  let found = -1;
  let index = 0;
  for (const item of items) {
    if (holds(item)) {
      found = index;
      if (!last) break;
    }
    index++;
  }
  return found;
}
