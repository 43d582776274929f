import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { NotJson, readJson, TooDeep } from '../reader/json.ts';
import { DocumentMarks } from '../reader/marks.ts';
import { isTruthy, typeName } from '../scalars.ts';
import { toJsonText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { equalityKey, itemAt, toInteger, usage } from './arguments.ts';
import { keyError, typeError, valueError } from './faults.ts';
import { type Call, listItems, newMap, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import { unpackOr } from './texts.ts';

function concatRule(unique: boolean): FunctionRule {
  return {
    resolve(call, runtime) {
      const args = resolve(call.args, runtime);
      const example = `"${call.name}" : [ [ <value 1>, <value 2> ], [ <value 3>, <value 4> ] ]`;
      if (!isList(args)) throw typeError(usage(call, example));
      const all: Value[] = [];
      for (const list of args) {
        if (list === null) continue;
        if (!isList(list)) {
          const shown = `${toJsonText(args)} contains an item that is not a list: ${toJsonText(list)}`;
          throw typeError(`Incorrect arguments: Items to concat must be lists. ${shown}`);
        }
        runtime.produce(list.length);
        for (const item of list) all.push(item);
      }
      return unique ? firstOccurrences(all) : all;
    },
  };
}

/** Each value once, where it came first; 1, 1.0 and true are the same value. */
function firstOccurrences(list: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = equalityKey(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** `list_concat: [list, list...]`, null lists ignored. */
export const listConcat = concatRule(false);
/** `list_concat_unique`. */
export const listConcatUnique = concatRule(true);

/** `filter: [values, list]`: the list without the values. */
export const filter: FunctionRule = {
  parse(call) {
    const items = listItems(call.args);
    if (items === undefined) throw typeError(`Argument to "${call.name}" must be a list`);
    if (items.length !== 2) {
      const message = `"${call.name}" expected 2 arguments of the form [values, sequence] but got ${items.length} arguments instead`;
      throw valueError(message);
    }
    return items;
  },
  resolve(call, runtime) {
    const [values, sequence] = call.data as readonly [Parsed, Parsed];
    const list = resolve(sequence, runtime);
    if (!isTruthy(list)) return list;
    if (!isList(list)) throw typeError(`"${call.name}" only works with lists`);
    const unwanted = resolve(values, runtime);
    if (!isTruthy(unwanted)) return list;
    if (!isList(unwanted)) throw typeError(`"${call.name}" filters a list of values`);
    const keys = new Set(unwanted.map(equalityKey));
    return list.filter((item) => !keys.has(equalityKey(item)));
  },
};

/** `contains: [value, sequence]`; in a text, is the value a part of it? */
export const contains: FunctionRule = {
  parse(call) {
    const items = listItems(call.args);
    if (items === undefined || items.length === 0) {
      throw typeError(usage(call, `"${call.name}" : [ "value1", [ "value1", "value2"]]`));
    }
    if (items.length !== 2) {
      throw valueError(`Arguments to "${call.name}" must be of the form: [value1, [value1, value2]]`);
    }
    return items;
  },
  resolve(call, runtime) {
    const [wanted, sequence] = call.data as readonly [Parsed, Parsed];
    const value = resolve(wanted, runtime);
    const within = resolve(sequence, runtime);
    if (typeof within === 'string') {
      if (typeof value === 'string') return within.includes(value);
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    if (!isList(within)) throw typeError(`Second argument to "${call.name}" should be a sequence.`);
    const key = equalityKey(value);
    return within.some((item) => equalityKey(item) === key);
  },
};

/** `Fn::Select: [index, list, map or JSON text]`; an empty text when there is no such item. */
export const select: FunctionRule = {
  parse: (call) =>
    unpackOr(call, 2, () => valueError(`Arguments to "${call.name}" must be of the form [index, collection]`)),
  resolve(call, runtime) {
    const [lookup, collection] = call.data as readonly [Parsed, Parsed];
    const index = resolve(lookup, runtime);
    let from = resolve(collection, runtime);
    if (from === '') return '';
    if (typeof from === 'string') from = fromJson(call, from);
    if (isMap(from)) {
      if (typeof index !== 'string') throw typeError(`Index to "${call.name}" must be a string`);
      return Object.hasOwn(from, index) ? (from[index] as Value) : '';
    }
    if (isList(from)) {
      const item = itemAt(from, listIndex(call, index));
      return item === undefined ? '' : item;
    }
    if (from === null) return '';
    throw typeError(`Arguments to ${call.name} not fully resolved`);
  },
};

function fromJson(call: Call, text: string): Value {
  const marks = new DocumentMarks(text, undefined);
  const read = attempt([NotJson, TooDeep, RangeError], () => readJson(text, marks, 200));
  if (read instanceof Error) throw valueError(`"${call.name}": Expecting value`);
  return read;
}

function listIndex(call: Call, index: Value): number | bigint {
  const integer = attempt(HeatError, () => toInteger(index));
  if (integer instanceof HeatError) throw typeError(`Index to "${call.name}" must be an integer`);
  return integer;
}

/** `Fn::GetAZs: region`, the region is ignored. */
export const availabilityZones: FunctionRule = {
  resolve: (_call, runtime) => runtime.lookups.availabilityZones?.() ?? ['nova'],
};

/** `Fn::FindInMap: [map, key, value key]`, from the Mappings section. */
export const findInMap: FunctionRule = {
  parse: (call) => unpackOr(call, 3, (error) => keyError(error.message)),
  resolve(call, runtime) {
    const [name, key, valueKey] = (call.data as readonly Parsed[]).map((part) => resolve(part, runtime));
    return member(member(member(call.scope.mappings, name as Value), key as Value), valueKey as Value);
  },
};

/** The host's `collection[key]`. */
function member(collection: Value, key: Value): Value {
  if (isMap(collection)) {
    if (isList(key) || isMap(key)) throw typeError(`unhashable type: '${typeName(key)}'`);
    if (typeof key === 'string' && Object.hasOwn(collection, key)) return collection[key] as Value;
    throw keyError(key);
  }
  if (isList(collection) || typeof collection === 'string') {
    const index = typeof key === 'boolean' ? Number(key) : key;
    if (typeof index !== 'number' || !Number.isSafeInteger(index)) {
      throw typeError(`${typeName(collection)} indices must be integers or slices, not ${typeName(key)}`);
    }
    const found = isList(collection) ? collection.at(index) : [...collection].at(index);
    if (found === undefined) throw keyError(`${typeName(collection)} index out of range`);
    return found;
  }
  throw typeError(`'${typeName(collection)}' object is not subscriptable`);
}

const memberKey = /^\.member\.([0-9]+)\.(.*)/;

/** `Fn::MemberListToMap: [key name, value name, ['.member.0.Name=key', '.member.0.Value=value', ...]]`. */
export const memberListToMap: FunctionRule = {
  parse(call) {
    const example = "{'Fn::MemberListToMap': ['Name', 'Value', ['.member.0.Name=key', '.member.0.Value=door']]}";
    const [keyName, valueName, list] = unpackOr(call, 3, () => typeError(`Wrong Arguments try: "${example}"`));
    if (typeof keyName !== 'string') throw typeError(`${call.name} Key Name must be a string`);
    if (typeof valueName !== 'string') throw typeError(`${call.name} Value Name must be a string`);
    return [keyName, valueName, list];
  },
  resolve(call, runtime) {
    const [keyName, valueName, list] = call.data as readonly [string, string, Parsed];
    const given = resolve(list, runtime);
    const lines = typeof given === 'string' ? [...given] : isMap(given) ? Object.keys(given) : given;
    if (!isList(lines)) throw typeError('Member list must be a list');
    const partials = new Map<string, string>();
    for (const [index, line] of lines.entries()) {
      if (typeof line !== 'string') throw typeError('Member list items must be strings');
      const equals = line.indexOf('=');
      if (equals < 0) {
        throw valueError(`dictionary update sequence element #${index} has length 1; 2 is required`);
      }
      partials.set(line.slice(0, equals), line.slice(equals + 1));
    }
    const members = new Map<number, Map<string, string>>();
    for (const [name, value] of partials) {
      const found = memberKey.exec(name);
      if (found === null) continue;
      const index = Number(found[1]);
      const fields = members.get(index) ?? new Map<string, string>();
      members.set(index, fields.set(found[2] as string, value));
    }
    const result = newMap();
    for (const [, fields] of [...members].sort(([a], [b]) => a - b)) {
      const key = fields.get(keyName);
      const value = fields.get(valueName);
      if (key !== undefined && value !== undefined) result[key] = value;
    }
    return result;
  },
};
