import { Dict, elements, type Item, isIterable, isSequence, List, lengthOf } from '../data/items.ts';
import { typeName } from '../data/text.ts';
import { typeError, YaqlError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { method, optional, param } from '../runtime/function.ts';
import { dictSizeOf } from '../runtime/size.ts';
import { INT, ITERABLE, LAMBDA, LAMBDA_OR_NULL, type Lambda, MAP, type Scope } from '../runtime/types.ts';
import { lazy, toTuple } from './sequences.ts';

/** Errors of an aggregator after which it is tried on the pair of key and values. */
const OLD_STYLE = new Set(['NoMatchingMethodException', 'NoMatchingFunctionException', 'IndexError']);

/** Grouping and deep merging. */
export const groupingFunctions = [
  method(
    'groupBy',
    [
      param('collection', ITERABLE),
      param('keySelector', LAMBDA),
      optional('valueSelector', LAMBDA_OR_NULL, null),
      optional('aggregator', LAMBDA_OR_NULL, null),
    ],
    ({ evaluation }, items, toKey, toValue, aggregator) => {
      const groups = new Map<string, { readonly key: Item; readonly values: Item[] }>();
      let textKeys = true;
      for (const item of evaluation.iterate(items)) {
        const value = toValue ? toValue([item]) : item;
        const key = toKey([item]);
        const text = evaluation.key(key);
        textKeys &&= typeof key === 'string';
        const group = groups.get(text);
        if (group) group.values.push(value);
        else groups.set(text, { key, values: [value] });
        evaluation.checkBytes(dictSizeOf(groups.size, textKeys));
      }
      const aggregate = groupAggregator(evaluation, aggregator);
      return lazy(function* () {
        for (const { key, values } of groups.values()) yield aggregate(key, new List(values));
      });
    },
  ),
  method(
    'mergeWith',
    [
      param('dict', MAP),
      param('another', MAP),
      optional('listMerger', LAMBDA_OR_NULL, null),
      optional('itemMerger', LAMBDA_OR_NULL, null),
      optional('maxLevels', INT, 0),
    ],
    (scope, dict, another, listMerger, itemMerger, maxLevels) =>
      mergeDicts(scope.evaluation, dict, another, Number(maxLevels), {
        lists: (left, right) => (listMerger ? listMerger([left, right]) : distinctUnion(scope, left, right)),
        items: (left, right) => (itemMerger ? itemMerger([left, right]) : right),
      }),
  ),
];

/**
 * What a group becomes. An aggregator gets the values of the group; older expressions expect the pair of key and
 * values instead, and are given it when the first try fails in the way such expressions fail.
 */
function groupAggregator(evaluation: Evaluation, aggregator: Lambda | null): (key: Item, values: List) => Item {
  let failure: YaqlError | undefined;
  let oldStylePossible = true;
  return (key, values) => {
    const pair = [key, values];
    if (!aggregator) return pair;
    if (!failure) {
      try {
        const result = aggregator([values]);
        oldStylePossible &&= looksLikePair(evaluation, result, values);
        return [key, result];
      } catch (error) {
        if (!(error instanceof YaqlError && OLD_STYLE.has(error.type))) throw error;
        failure = error;
      }
    }
    if (oldStylePossible) {
      const result = attempt(() => aggregator([pair]));
      if (result !== undefined && hasTwo(result)) return result;
    }
    throw failure;
  };
}

function looksLikePair(evaluation: Evaluation, result: Item, values: List): boolean {
  if (values.items.length !== 2 || !isSequence(result)) return false;
  const items = elements(result);
  return items.length === 2 && evaluation.equal(items[0]!, values.items[0]!);
}

function attempt(action: () => Item): Item | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof YaqlError && error.type !== 'ExecutionBudgetExceededException') return undefined;
    throw error;
  }
}

function hasTwo(item: Item): boolean {
  if (typeof item === 'string') return Array.from(item).length === 2;
  if (item instanceof Dict) return item.size === 2;
  return isIterable(item) && 'size' in item ? item.size === 2 : isSequence(item) && lengthOf(item) === 2;
}

interface Mergers {
  readonly lists: (left: readonly Item[] | List, right: readonly Item[] | List) => Item;
  readonly items: (left: Item, right: Item) => Item;
}

/** @throws YaqlError TypeError when a map meets something else, or a list something that is no list */
function mergeDicts(evaluation: Evaluation, left: Dict, right: Dict, levels: number, mergers: Mergers): Dict {
  const entries = new Map(left.entries);
  for (const [text, [key, mine]] of left.entries) {
    const theirs = right.entries.get(text)?.[1];
    if (theirs !== undefined) entries.set(text, [key, mergeItems(evaluation, mine, theirs, levels, mergers)]);
  }
  for (const [text, entry] of right.entries) if (!entries.has(text)) entries.set(text, entry);
  return new Dict(entries, false);
}

function mergeItems(evaluation: Evaluation, mine: Item, theirs: Item, levels: number, mergers: Mergers): Item {
  evaluation.tick();
  const cannot = (): YaqlError => typeError(`Cannot merge ${typeName(mine)} with ${typeName(theirs)}`);
  if (levels !== 1 && theirs instanceof Dict) {
    if (!(mine instanceof Dict)) throw cannot();
    return evaluation.nested(() => mergeDicts(evaluation, mine, theirs, levels === 0 ? 0 : levels - 1, mergers));
  }
  if (levels !== 1 && isSequence(theirs)) {
    if (!isSequence(mine)) throw cannot();
    return mergers.lists(mine, theirs);
  }
  return mergers.items(mine, theirs);
}

function distinctUnion(scope: Scope, left: readonly Item[] | List, right: readonly Item[] | List): Item {
  if (left instanceof List !== right instanceof List) {
    throw typeError(`can only concatenate ${typeName(left)} (not "${typeName(right)}") to ${typeName(left)}`);
  }
  const { evaluation } = scope;
  const members = new Map<string, Item>();
  for (const item of [...elements(left), ...elements(right)]) {
    const key = evaluation.key(item);
    if (!members.has(key)) members.set(key, item);
  }
  return toTuple(scope, [...members.values()]);
}
