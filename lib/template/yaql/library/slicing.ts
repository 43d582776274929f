import { type Item, List, truthy } from '../data/items.ts';
import { bound } from '../data/strings.ts';
import { valueError } from '../errors.ts';
import { method, param } from '../runtime/function.ts';
import { INT, ITERABLE, LAMBDA } from '../runtime/types.ts';
import { lazy, toTuple } from './sequences.ts';

const collection = param('collection', ITERABLE);
const predicate = param('predicate', LAMBDA);

/** Functions that cut a sequence into pieces. */
export const slicingFunctions = [
  method('slice', [collection, param('length', INT)], ({ evaluation }, items, length) =>
    lazy(function* () {
      if (length < 0 || Number(length) >= 2 ** 63) {
        throw valueError('Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
      }
      const source = evaluation.iterate(items);
      for (;;) {
        const piece: Item[] = [];
        while (piece.length < length) {
          const step = source.next();
          if (step.done) break;
          piece.push(step.value);
        }
        if (piece.length === 0) return;
        yield piece;
      }
    }),
  ),
  method('splitWhere', [collection, predicate], (scope, items, holds) =>
    lazy(function* () {
      const all = toTuple(scope, items);
      let start = 0;
      for (const [index, item] of all.entries()) {
        if (!truthy(holds([item]))) continue;
        yield all.slice(start, index);
        start = index + 1;
      }
      if (start !== all.length) yield all.slice(start);
    }),
  ),
  method('sliceWhere', [collection, predicate], (scope, items, holds) =>
    lazy(function* () {
      const all = toTuple(scope, items);
      let start = 0;
      let last: Item | undefined;
      for (const [index, item] of all.entries()) {
        const answer = holds([item]);
        if (last !== undefined && !scope.evaluation.equal(answer, last)) {
          yield all.slice(start, index);
          start = index;
        }
        last = answer;
      }
      if (start !== all.length) yield all.slice(start);
    }),
  ),
  method('splitAt', [collection, param('index', INT)], (scope, items, index) => {
    const all = toTuple(scope, items);
    const at = bound(Number(index), all.length);
    return new List([all.slice(0, at), all.slice(at)]);
  }),
];
