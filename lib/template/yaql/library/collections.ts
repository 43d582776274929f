import {
  Dict,
  elements,
  type Item,
  ItemSet,
  Iter,
  type IterableItem,
  isIterable,
  isSequence,
  isSetLike,
  isTuple,
  List,
  lengthOf,
  type Rule,
  type SetLike,
  View,
} from '../data/items.ts';
import { sized } from '../data/numbers.ts';
import { bound } from '../data/strings.ts';
import { repr, typeName } from '../data/text.ts';
import { attributeError, indexError, keyError, overflowError, stopIteration, tooMuchMemory } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { extension, fn, method, optional, param, rest } from '../runtime/function.ts';
import { dictSizeOf } from '../runtime/size.ts';
import {
  ANY,
  INT,
  ITERABLE,
  ITERABLE_NOT_SET,
  KEYWORD,
  LAMBDA,
  LAMBDA_OR_NULL,
  MAP,
  RULE,
  type Scope,
  SEQUENCE,
  SET,
} from '../runtime/types.ts';
import { chain, toTuple } from './sequences.ts';

/** Elements that a repeated sequence may have; far above any quota. */
const MAX_REPEATED = 10_000;
const MAX_INDEX = 2 ** 63;

const noKeywords = { noKeywords: true } as const;
const dict = param('dict', MAP);
const collection = param('collection', ITERABLE);

/** Finite collections: lists, maps, sets. */
export const collectionFunctions = [
  fn('list', [rest('args', ANY)], (scope, args) => toTuple(scope, new Iter(flattenIterators(args)))),
  fn('#list', [rest('args', ANY)], ({ evaluation }, args) => {
    evaluation.checkMemory(...args.map((arg) => [1, arg] as const));
    return args;
  }),
  method('toList', [collection], (scope, items) => toTuple(scope, items)),
  method('flatten', [collection], ({ evaluation }, items) => new Iter(flatten(evaluation, items))),
  fn('#indexer', [param('list', SEQUENCE), param('index', INT)], (_, list, index) => {
    const items = elements(list);
    const at = Number(index) < 0 ? Number(index) + items.length : Number(index);
    const item = items[at];
    if (item === undefined) throw indexError(`${typeName(list)} index out of range`);
    return item;
  }),
  method('insert', [param('collection', ITERABLE_NOT_SET), param('position', INT), param('value', ANY)], insertLazily),
  method(
    'insert',
    [param('collection', SEQUENCE), param('position', INT), param('value', ANY)],
    (_, list, at, value) => {
      const items = [...elements(list)];
      items.splice(bound(sized(at), items.length), 0, value);
      return new List(items);
    },
  ),
  method('insertMany', [collection, param('position', INT), param('values', ITERABLE)], insertMany),
  method('delete', [collection, param('position', INT), optional('count', INT, 1)], (scope, items, at, count) =>
    replaceRange(scope.evaluation, items, Number(at), Number(count), () => []),
  ),
  method(
    'replace',
    [collection, param('position', INT), param('value', ANY), optional('count', INT, 1)],
    (scope, items, at, value, count) => replaceRange(scope.evaluation, items, Number(at), Number(count), () => [value]),
  ),
  method(
    'replaceMany',
    [collection, param('position', INT), param('values', ITERABLE), optional('count', INT, 1)],
    ({ evaluation }, items, at, values, count) =>
      replaceRange(evaluation, items, Number(at), Number(count), () => evaluation.iterate(values)),
  ),
  fn('#operator_in', [param('value', ANY), collection], ({ evaluation }, value, items) => evaluation.has(items, value)),
  method('contains', [collection, param('value', ANY)], ({ evaluation }, items, value) => evaluation.has(items, value)),
  fn('#operator_+', [param('left', ITERABLE), param('right', ITERABLE)], ({ evaluation }, left, right) => {
    if (isTuple(left) && isTuple(right)) {
      evaluation.checkMemory([1, left], [1, right]);
      return [...left, ...right];
    }
    if (left instanceof ItemSet && right instanceof ItemSet) {
      evaluation.checkMemory([1, left], [1, right]);
      return union(left, right);
    }
    return chain(evaluation, [left, right]);
  }),
  fn('#operator_*', [param('left', SEQUENCE), param('right', INT)], ({ evaluation }, list, times) =>
    repeated(evaluation, list, Number(times)),
  ),
  fn('#operator_*', [param('left', INT), param('right', SEQUENCE)], ({ evaluation }, times, list) =>
    repeated(evaluation, list, Number(times)),
  ),
  extension('len', [param('sequence', SEQUENCE)], (_, sequence) => elements(sequence).length),
  fn('isList', [param('arg', ANY)], (_, arg) => isSequence(arg)),
  fn('isDict', [param('arg', ANY)], (_, arg) => arg instanceof Dict),
  fn('isSet', [param('arg', ANY)], (_, arg) => isSetLike(arg)),

  fn('dict', [rest('args', RULE)], dictOfRules, noKeywords),
  fn('#map', [rest('args', RULE)], dictOfRules, noKeywords),
  fn('dict', [param('items', ITERABLE)], ({ evaluation }, items) => dictOfPairs(evaluation, items), noKeywords),
  method(
    'toDict',
    [collection, param('keySelector', LAMBDA), optional('valueSelector', LAMBDA_OR_NULL, null)],
    ({ evaluation }, items, toKey, toValue) => {
      const entries = new Map<string, readonly [Item, Item]>();
      let textKeys = true;
      for (const item of evaluation.iterate(items)) {
        const key = toKey([item]);
        const value = toValue ? toValue([item]) : item;
        const text = evaluation.key(key);
        entries.set(text, [entries.get(text)?.[0] ?? key, value]);
        textKeys &&= typeof key === 'string';
        evaluation.checkBytes(dictSizeOf(entries.size, textKeys));
      }
      return new Dict(entries, false);
    },
  ),
  fn('#operator_.', [dict, param('key', KEYWORD)], ({ evaluation }, map, key) => at(evaluation, map, key)),
  fn('#indexer', [dict, param('key', ANY)], ({ evaluation }, map, key) => at(evaluation, map, key)),
  fn('#indexer', [dict, param('key', ANY), param('default', ANY)], get),
  method('get', [dict, param('key', ANY), optional('default', ANY, null)], get),
  method(
    'set',
    [dict, param('key', ANY), param('value', ANY)],
    ({ evaluation }, map, key, value) => {
      evaluation.checkMemory([1, map], [1, key], [1, value]);
      return evaluation.dict([...map.entries.values(), [key, value]]);
    },
    noKeywords,
  ),
  method(
    'set',
    [dict, param('replacements', MAP)],
    ({ evaluation }, map, replacements) => {
      evaluation.checkMemory([1, map], [1, replacements]);
      return evaluation.dict([...map.entries.values(), ...replacements.entries.values()]);
    },
    noKeywords,
  ),
  method(
    'set',
    [dict, rest('args', RULE)],
    ({ evaluation }, map, rules) => evaluation.dict([...map.entries.values(), ...pairsOf(rules)]),
    noKeywords,
  ),
  method('keys', [dict], (_, map) => new View(map, 'keys')),
  method('values', [dict], (_, map) => new View(map, 'values')),
  method('items', [dict], (_, map) => new View(map, 'items')),
  method('containsKey', [dict, param('key', ANY)], ({ evaluation }, map, key) => map.entries.has(evaluation.key(key))),
  method('containsValue', [dict, param('value', ANY)], ({ evaluation }, map, value) =>
    evaluation.has(new View(map, 'values'), value),
  ),
  fn('#operator_+', [param('left', MAP), param('right', MAP)], ({ evaluation }, left, right) => {
    evaluation.checkMemory([1, left], [1, right]);
    return evaluation.dict([...left.entries.values(), ...right.entries.values()]);
  }),
  extension('len', [dict], (_, map) => lengthOf(map)),
  method('delete', [dict, rest('keys', ANY)], ({ evaluation }, map, keys) => without(evaluation, map, keys)),
  method('deleteAll', [dict, param('keys', ITERABLE)], ({ evaluation }, map, keys) =>
    without(evaluation, map, evaluation.iterate(keys)),
  ),

  fn('set', [rest('args', ANY)], (scope, args) => toSet(scope, new Iter(flattenIterators(args)))),
  method('toSet', [collection], toSet),
  extension('len', [param('set', SET)], (_, set) => set.size),
  ...(
    [
      ['<', (e, left, right) => left.size < right.size && e.contains(right, left)],
      ['<=', (e, left, right) => e.contains(right, left)],
      ['>', (e, left, right) => left.size > right.size && e.contains(left, right)],
      ['>=', (e, left, right) => e.contains(left, right)],
    ] as readonly (readonly [string, (e: Evaluation, left: SetLike, right: SetLike) => boolean])[]
  ).map(([symbol, holds]) =>
    fn(`#operator_${symbol}`, [param('left', SET), param('right', SET)], ({ evaluation }, left, right) =>
      holds(evaluation, left, right),
    ),
  ),
  method('add', [param('set', SET), rest('values', ANY)], ({ evaluation }, set, values) =>
    union(real(set, 'union'), evaluation.set(values)),
  ),
  method('remove', [param('set', SET), rest('values', ANY)], ({ evaluation }, set, values) =>
    difference(real(set, 'difference'), evaluation.set(values)),
  ),
  method('union', [param('left', SET), param('right', SET)], ({ evaluation }, left, right) =>
    union(real(left, 'union'), asSet(evaluation, right)),
  ),
  method('intersect', [param('left', SET), param('right', SET)], ({ evaluation }, left, right) => {
    const other = asSet(evaluation, right);
    return filtered(real(left, 'intersection'), (key) => other.members.has(key));
  }),
  method('difference', [param('left', SET), param('right', SET)], ({ evaluation }, left, right) =>
    difference(real(left, 'difference'), asSet(evaluation, right)),
  ),
  fn('#operator_-', [param('left', SET), param('right', SET)], ({ evaluation }, left, right) =>
    difference(real(left, 'difference'), asSet(evaluation, right)),
  ),
  method('symmetricDifference', [param('left', SET), param('right', SET)], ({ evaluation }, left, right) => {
    const own = real(left, 'symmetric_difference');
    const other = asSet(evaluation, right);
    return union(difference(own, other), difference(other, own));
  }),
];

/** Puts the elements of one-pass sequences, at any depth, in the place of the sequences. */
function* flattenIterators(items: Iterable<Item>): Generator<Item, undefined> {
  for (const item of items) {
    if (item instanceof Iter) yield* flattenIterators(item);
    else yield item;
  }
}

function* flatten(evaluation: Evaluation, items: Item): Generator<Item, undefined> {
  for (const item of evaluation.iterate(items)) {
    if (isIterable(item)) yield* flatten(evaluation, evaluation.limited(item));
    else yield item;
  }
}

function insertLazily({ evaluation }: Scope, items: IterableItem, position: number | bigint, value: Item): Item {
  return inserted(evaluation, items, Number(position), () => [value], false);
}

function insertMany({ evaluation }: Scope, items: IterableItem, position: number | bigint, values: IterableItem): Item {
  return inserted(evaluation, items, Number(position), () => evaluation.iterate(values), true);
}

/** Values before the element at `position`; beyond the end: at the end; negative: at the front or not at all. */
function inserted(
  evaluation: Evaluation,
  items: IterableItem,
  position: number,
  values: () => Iterable<Item>,
  front: boolean,
): Iter {
  return new Iter(
    (function* (): Generator<Item, undefined> {
      let index = -1;
      if (front && position < 0) yield* values();
      for (const item of evaluation.iterate(items)) {
        if (++index === position) yield* values();
        yield item;
      }
      if (position > index) yield* values();
    })(),
  );
}

/** Replaces `count` elements from `position` (all to the end when negative) by the values, once. */
function replaceRange(
  evaluation: Evaluation,
  items: IterableItem,
  position: number,
  count: number,
  values: () => Iterable<Item>,
): Iter {
  const end = count < 0 ? Number.POSITIVE_INFINITY : position + count;
  return new Iter(
    (function* (): Generator<Item, undefined> {
      let index = -1;
      let done = false;
      for (const item of evaluation.iterate(items)) {
        index++;
        if (index < position || index >= end) yield item;
        else if (!done) {
          done = true;
          yield* values();
        }
      }
    })(),
  );
}

function repeated(evaluation: Evaluation, list: readonly Item[] | List, times: number): Item {
  evaluation.checkMemory([1 - times, new List([])], [times, list]);
  if (Math.abs(times) >= MAX_INDEX) throw overflowError("cannot fit 'int' into an index-sized integer");
  const items = elements(list);
  const result: Item[] = [];
  if (items.length * times > MAX_REPEATED) throw tooMuchMemory();
  for (let time = 0; items.length > 0 && time < times; time++) result.push(...items);
  return list instanceof List ? new List(result) : result;
}

function pairsOf(rules: readonly Rule[]): [Item, Item][] {
  return rules.map(({ source, destination }) => [source, destination]);
}

function dictOfRules({ evaluation }: Scope, rules: readonly Rule[]): Dict {
  return evaluation.dict(pairsOf(rules));
}

function dictOfPairs(evaluation: Evaluation, items: IterableItem): Dict {
  const entries = new Map<string, readonly [Item, Item]>();
  let textKeys = true;
  for (const item of evaluation.iterate(items)) {
    const pair = evaluation.iterate(item);
    const [key, value] = [pair.next(), pair.next()];
    if (key.done || value.done) throw stopIteration();
    entries.set(evaluation.key(key.value), [key.value, value.value]);
    textKeys &&= typeof key.value === 'string';
    evaluation.checkBytes(dictSizeOf(entries.size, textKeys));
  }
  return new Dict(entries);
}

function at(evaluation: Evaluation, map: Dict, key: Item): Item {
  const entry = map.entries.get(evaluation.key(key));
  if (!entry) throw keyError(repr(evaluation, key));
  return entry[1];
}

function get({ evaluation }: Scope, map: Dict, key: Item, fallback: Item): Item {
  const entry = map.entries.get(evaluation.key(key));
  return entry ? entry[1] : fallback;
}

function without(evaluation: Evaluation, map: Dict, keys: Iterable<Item>): Dict {
  const entries = new Map(map.entries);
  for (const key of keys) if (entries.size > 0) entries.delete(evaluation.key(key));
  return new Dict(entries, false);
}

function toSet({ evaluation }: Scope, items: Item): ItemSet {
  return evaluation.set(evaluation.iterate(evaluation.limited(items as IterableItem)));
}

/** Keys and pairs of a map compare as sets but lack the operations that make new ones. */
function real(set: SetLike, operation: string): ItemSet {
  if (set instanceof ItemSet) return set;
  throw attributeError(`'${typeName(set)}' object has no attribute '${operation}'`);
}

function asSet(evaluation: Evaluation, set: SetLike): ItemSet {
  return set instanceof ItemSet ? set : evaluation.set(set);
}

function union(left: ItemSet, right: ItemSet): ItemSet {
  const members = new Map(left.members);
  for (const [key, item] of right.members) if (!members.has(key)) members.set(key, item);
  return new ItemSet(members);
}

function difference(left: ItemSet, right: ItemSet): ItemSet {
  return filtered(left, (key) => !right.members.has(key));
}

function filtered(set: ItemSet, keep: (key: string) => boolean): ItemSet {
  return new ItemSet(new Map([...set.members].filter(([key]) => keep(key))));
}
