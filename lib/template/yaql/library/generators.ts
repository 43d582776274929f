import { type Item, type Iter, truthy } from '../data/items.ts';
import { add, compareNumbers, type Int } from '../data/numbers.ts';
import { tooMuchMemory, valueError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { fn, method, optional, param } from '../runtime/function.ts';
import { ANY, BOOL, INT, INT_OR_BOOL, ITERABLE, LAMBDA, LAMBDA_OR_NULL } from '../runtime/types.ts';
import { lazy } from './sequences.ts';

const producer = param('producer', LAMBDA);
const selector = optional('selector', LAMBDA_OR_NULL, null);
const decycle = optional('decycle', BOOL, false);

/** Bytes of a queue: blocks of 64 places. */
const queueSize = (length: number): number => 624 + 528 * Math.floor(length / 64);

/** Functions that make sequences out of nothing, many without end: only their readers are limited. */
export const generatorFunctions = [
  fn('range', [param('stop', INT)], (_, stop) => range(0, stop, 1)),
  fn('range', [param('start', INT), param('stop', INT), optional('step', INT, 1)], (_, start, stop, step) => {
    if (step === 0) throw valueError('range() arg 3 must not be zero');
    return range(start, stop, step);
  }),
  fn('sequence', [optional('start', INT_OR_BOOL, 0), optional('step', INT, 1)], (_, start, step) =>
    lazy(function* () {
      const first = typeof start === 'boolean' ? Number(start) : start;
      // A sequence that counts one by one begins with the number that a boolean is.
      yield step === 1 ? first : start;
      yield* range(add(first, step) as Int, undefined, step);
    }),
  ),
  method('repeat', [param('value', ANY), optional('times', INT, -1)], ({ evaluation }, value, times) =>
    lazy(function* () {
      for (let time = 0; times < 0 || time < times; time++) {
        evaluation.tick();
        yield value;
      }
    }),
  ),
  method('cycle', [param('collection', ITERABLE)], ({ evaluation }, items) =>
    lazy(function* () {
      const seen: Item[] = [];
      for (const item of evaluation.iterate(items)) {
        seen.push(item);
        yield item;
      }
      while (seen.length > 0) {
        for (const item of seen) {
          evaluation.tick();
          yield item;
        }
      }
    }),
  ),
  fn(
    'generate',
    [param('initial', ANY), param('predicate', LAMBDA), producer, selector, decycle],
    ({ evaluation }, initial, holds, produce, select, once) =>
      lazy(function* () {
        const isNew = newness(evaluation, once);
        for (let item = initial; truthy(holds([item])) && isNew(item); item = produce([item])) {
          yield select ? select([item]) : item;
        }
      }),
  ),
  fn(
    'generateMany',
    [param('initial', ANY), producer, selector, decycle, optional('depthFirst', BOOL, false)],
    ({ evaluation }, initial, produce, select, once, depthFirst) =>
      lazy(function* () {
        const isNew = newness(evaluation, once);
        let queue: Item[] = [initial];
        while (queue.length > 0) {
          const item = queue.shift()!;
          if (!isNew(item)) continue;
          yield select ? select([item]) : item;
          const produced: Item[] = [];
          for (const each of evaluation.iterate(produce([item]))) {
            produced.push(each);
            if (queueSize(queue.length + produced.length) > evaluation.limits.memory) throw tooMuchMemory();
          }
          queue = depthFirst ? [...produced, ...queue] : [...queue, ...produced];
        }
      }),
  ),
];

function range(start: Int, stop: Int | undefined, step: Int): Iter {
  const holds = (value: Int): boolean =>
    stop === undefined || compareNumbers(value, stop) * Math.sign(Number(step)) < 0;
  return lazy(function* () {
    for (let value = start; holds(value); value = add(value, step) as Int) yield value;
  });
}

/** Tells whether an element is met for the first time; always, when repetitions are allowed. */
function newness(evaluation: Evaluation, once: boolean): (item: Item) => boolean {
  const seen = new Set<string>();
  return (item) => {
    if (!once) return true;
    const key = evaluation.key(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}
