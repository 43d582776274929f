import { typeName } from '../scalars.ts';
import { toRepr, toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { equalityKey, usage } from './arguments.ts';
import { keyError, typeError, valueError } from './faults.ts';
import { newMap } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';

/** `map_merge: [map, map...]`: later ones win, null is ignored, shallow. */
export const mapMerge: FunctionRule = {
  resolve(call, runtime) {
    const args = resolve(call.args, runtime);
    const maps = typeof args === 'string' ? [...args] : args;
    if (!isList(maps)) {
      throw typeError(usage(call, `"${call.name}" : [ { "key1": "val1" }, { "key2": "val2" } ]`));
    }
    const merged = newMap();
    for (const map of maps) {
      if (map === null) continue;
      if (!isMap(map)) {
        const shown = `${toRepr(map).slice(0, 200)} is type <class '${typeName(map)}'> instead of a dict`;
        throw typeError(`Incorrect arguments: Items to merge must be maps. ${shown}`);
      }
      const entries = Object.entries(map);
      runtime.produce(entries.length);
      for (const [key, value] of entries) merged[key] = value;
    }
    return merged;
  },
};

/** `map_replace: [map, {keys: {old: new}, values: {old: new}}]`. */
export const mapReplace: FunctionRule = {
  resolve(call, runtime) {
    const sample = `"${call.name}" : [ { "key1": "val1" }, {"keys": {"key1": "key2"}, "values": {"val1": "val2"}}]`;
    const map = (value: Value | undefined): ValueMap => {
      if (value === undefined || value === null) return {};
      if (isMap(value)) return value;
      const message = `Incorrect arguments: to "${call.name}", arguments must be a list of maps. Example:  ${sample}`;
      throw typeError(message);
    };
    const args = resolve(call.args, runtime);
    if (isMap(args)) throw keyError(0);
    if (!isList(args) || args.length === 0) throw typeError(usage(call, sample));
    const input = map(args[0]);
    if (args.length !== 2) throw typeError(usage(call, sample));
    const replacements = map(args[1]);
    for (const key of Object.keys(replacements)) {
      if (key !== 'keys' && key !== 'values') throw valueError(usage(call, sample));
    }
    const keys = map(own(replacements, 'keys'));
    const values = new Map(Object.entries(map(own(replacements, 'values'))));
    const inputKeys = new Set(Object.keys(input).map(equalityKey));
    const made = new Set<string>();
    const result = newMap();
    const odd = new Map<string, Value>();
    for (const [key, value] of Object.entries(input)) {
      const name = newKey(key, own(keys, key), inputKeys, made);
      made.add(equalityKey(name));
      const text = typeof name === 'string' ? name : jsonKey(name);
      if (typeof name !== 'string') odd.set(text, name);
      result[text] = typeof value === 'string' && values.has(value) ? (values.get(value) as Value) : value;
    }
    if (odd.size > 0) originalKeys.set(result, odd);
    return result;
  },
};

/** Keys of results that were no texts before they became the texts JSON gives them. */
const originalKeys = new WeakMap<ValueMap, ReadonlyMap<string, Value>>();

/** What the keys of a result of `map_replace` were; undefined: texts, all of them. */
export function keysBeforeJson(map: ValueMap): ReadonlyMap<string, Value> | undefined {
  return originalKeys.get(map);
}

function own(map: ValueMap, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function newKey(key: string, wanted: Value | undefined, input: ReadonlySet<string>, made: ReadonlySet<string>): Value {
  if (wanted === undefined || wanted === null) return key;
  if (isList(wanted) || isMap(wanted)) throw typeError(`unhashable type: '${typeName(wanted)}'`);
  const identity = equalityKey(wanted);
  if (wanted !== key && input.has(identity)) {
    throw valueError(`key replacement ${toText(wanted)} collides with a key in the input map`);
  }
  if (made.has(identity)) throw valueError(`key replacement ${toText(wanted)} collides with a key in the output map`);
  return wanted;
}

/** A key that is no text, as JSON writes it. */
function jsonKey(key: Value): string {
  return typeof key === 'boolean' ? String(key) : toText(key);
}
