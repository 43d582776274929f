import { Float, isList, isMap, type Value } from '../../values.ts';
import { tooMuchWork, typeError, YaqlError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { Dict, type Item, ItemSet, isIterable, isSetLike, isTuple, View } from './items.ts';
import { floatText, isFloat, isInt } from './numbers.ts';
import { typeName } from './text.ts';
import { DateTime, TimeSpan } from './time.ts';

const MAX_INPUT_DEPTH = 1000;
/** What making a map costs beside its values. */
const MAP_STEPS = 12;

/**
 * Data as the language sees it: lists immutable, maps frozen. Each value costs steps of the budget.
 * @throws YaqlError RecursionError, ExecutionBudgetExceededException
 */
export function toItem(value: Value, budget = { steps: Number.POSITIVE_INFINITY }, depth = 0): Item {
  if (depth > MAX_INPUT_DEPTH) throw new YaqlError('RecursionError', 'data is nested too deeply');
  budget.steps--;
  if (budget.steps < 0) throw tooMuchWork();
  if (isList(value)) return value.map((each) => toItem(each, budget, depth + 1));
  if (!isMap(value)) return value;
  budget.steps -= MAP_STEPS;
  const entries = new Map<string, readonly [Item, Item]>();
  for (const key of Object.keys(value)) entries.set(`s${key}`, [key, toItem(value[key] ?? null, budget, depth + 1)]);
  return new Dict(entries);
}

/**
 * The result of an evaluation with everything lazy evaluated and every collection held to the limit: lists are arrays;
 * sets, maps, dates and timespans keep their classes.
 * @throws YaqlError CollectionTooLargeException; TypeError for a set of lists and a map with lists as keys
 */
export function finalize(evaluation: Evaluation, item: Item): Item {
  evaluation.tick();
  return evaluation.nested(() => {
    if (item instanceof Dict) return finalizeDict(evaluation, item);
    if (isSetLike(item)) {
      const members: Item[] = [];
      for (const each of evaluation.iterate(evaluation.limited(item)))
        members.push(hashable(finalize(evaluation, each)));
      return evaluation.set(members);
    }
    if (!isIterable(item)) return item;
    const result: Item[] = [];
    for (const each of evaluation.iterate(evaluation.limited(item))) result.push(finalize(evaluation, each));
    return result;
  });
}

function finalizeDict(evaluation: Evaluation, dict: Dict): Item {
  const pairs: [Item, Item][] = [];
  evaluation.limited(new View(dict, 'items'));
  for (const [key, value] of dict.entries.values()) {
    const last = finalize(evaluation, value);
    pairs.push([hashable(finalize(evaluation, key)), last]);
  }
  return evaluation.dict(pairs);
}

/** Lists, maps and sets of a result cannot be members of a set or keys of a map. */
function hashable(item: Item): Item {
  if (isTuple(item)) throw typeError("unhashable type: 'list'");
  if (item instanceof Dict) throw typeError("unhashable type: 'dict'");
  if (item instanceof ItemSet) throw typeError("unhashable type: 'set'");
  return item;
}

/**
 * A finalized result as a value of a template: sets become lists, keys of maps texts, dates ISO texts, timespans
 * seconds.
 * @throws YaqlError TypeError for what has no such form (contexts, regular expressions, dates as keys)
 */
export function toValue(item: Item): Value {
  if (item === null || typeof item !== 'object' || item instanceof Float) return item;
  if (isTuple(item)) return item.map(toValue);
  if (item instanceof ItemSet) return [...item.members.values()].map(toValue);
  if (item instanceof Dict) {
    return Object.fromEntries([...item.entries.values()].map(([key, value]) => [keyText(key), toValue(value)]));
  }
  if (item instanceof DateTime) return item.text('T');
  if (item instanceof TimeSpan) return Number.isSafeInteger(item.seconds) ? new Float(item.seconds) : item.seconds;
  throw typeError(`${typeName(item)} has no form as a value of a template`);
}

/** Keys as JSON writes them. */
function keyText(key: Item): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return String(key);
  if (isFloat(key)) return floatText(Number(key));
  if (isInt(key)) return String(key);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/**
 * A finalized result in plain JSON with marks for what JSON lacks: `{$set: […]}`, `{$datetime: text}`,
 * `{$timespan_seconds: number}`, `{$map: [[key, value], …]}` and `{$float: 'nan' | 'inf' | '-inf'}`. Integers beyond
 * 2^53 are bigints, floats numbers. For comparisons in tests.
 */
export function describe(item: Item): unknown {
  if (item instanceof Float) return item.value;
  if (typeof item === 'number' && !Number.isFinite(item)) return { $float: floatText(item) };
  if (item === null || typeof item !== 'object') return item;
  if (isTuple(item)) return item.map(describe);
  if (item instanceof ItemSet) return { $set: [...item.members.values()].map(describe) };
  if (item instanceof DateTime) return { $datetime: item.text('T') };
  if (item instanceof TimeSpan) return { $timespan_seconds: item.seconds };
  if (!(item instanceof Dict)) return { $object: typeName(item) };
  const pairs = [...item.entries.values()];
  if (!pairs.every(([key]) => typeof key === 'string')) {
    return { $map: pairs.map(([key, value]) => [describe(key), describe(value)]) };
  }
  return Object.fromEntries(pairs.map(([key, value]) => [key, describe(value)]));
}
