import { typeName } from '../scalars.ts';
import { isList, isMap, type Value } from '../values.ts';
import { hostError, keyError, typeError, valueError } from './faults.ts';
import { Call, mapEntries, newMap, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import type { Runtime } from './runtime.ts';

interface Arguments {
  readonly forEach: Parsed;
  readonly template: Parsed;
  /** All combinations; false: items are taken together by their index. */
  readonly nested: boolean;
}

interface Options {
  /** Maps may be iterated, by their keys. */
  readonly maps: boolean;
  readonly permutations: boolean;
}

const example = [
  'repeat:',
  '              template: This is %var%',
  '              for_each:',
  "                %var%: ['a', 'b', 'c']",
].join('\n');

function repeatRule(options: Options): FunctionRule {
  return {
    parse(call): Arguments {
      const entries = mapEntries(call.args);
      if (entries === undefined) throw typeError(`Arguments to "${call.name}" must be a map`);
      const forEach = entries.get('for_each');
      const template = entries.get('template');
      if (forEach === undefined || template === undefined) throw keyError(`"repeat" syntax should be ${example}`);
      const permutations = options.permutations ? entries.get('permutations') : undefined;
      if (permutations !== undefined && typeof permutations !== 'boolean') {
        throw typeError(`"permutations" should be boolean type for ${call.name} function.`);
      }
      return { forEach, template, nested: permutations ?? true };
    },
    validate(call) {
      const { forEach } = call.data as Arguments;
      if (!(forEach instanceof Call) && mapEntries(forEach) === undefined) {
        throw typeError(`The "for_each" argument to "${call.name}" must contain a map`);
      }
    },
    resolve(call, runtime) {
      const { forEach, template, nested } = call.data as Arguments;
      const variables = resolve(forEach, runtime);
      if (!isMap(variables)) {
        throw hostError('AttributeError', `'${typeName(variables)}' object has no attribute 'items'`);
      }
      const names = Object.keys(variables);
      if (names.length === 0) throw valueError('not enough values to unpack (expected 2, got 0)');
      const lists = names.map((name) => values(call, variables[name] as Value, options.maps && nested));
      const given = lists.filter((_, index) => variables[names[index] as string] !== null);
      if (!nested && new Set(given.map((list) => list.length)).size > 1) {
        throw valueError(`For ${call.name}, the length of for_each values should be equal if no nested loop.`);
      }
      const body = resolve(template, runtime);
      const size = sizeOf(body);
      const combinations = nested ? product(lists) : together(lists);
      const result: Value[] = [];
      for (const items of combinations) {
        runtime.produce(size);
        result.push(substitute(body, names, items, runtime));
      }
      return result;
    },
  };
}

function values(call: Call, value: Value, maps: boolean): readonly Value[] {
  if (value === null) return [];
  if (isList(value)) return value;
  if (maps && isMap(value)) return Object.keys(value);
  throw typeError(`The values of the "for_each" argument to "${call.name}" must be lists${maps ? ' or maps' : ''}`);
}

/** All combinations, the last list running fastest. */
function* product(lists: readonly (readonly Value[])[]): Generator<readonly Value[]> {
  if (lists.some((list) => list.length === 0)) return;
  const places = lists.map(() => 0);
  for (;;) {
    yield lists.map((list, index) => list[places[index] as number] as Value);
    let index = lists.length - 1;
    while (index >= 0 && ++(places[index] as number) === (lists[index] as readonly Value[]).length) {
      places[index] = 0;
      index--;
    }
    if (index < 0) return;
  }
}

function* together(lists: readonly (readonly Value[])[]): Generator<readonly Value[]> {
  const length = Math.min(...lists.map((list) => list.length));
  for (let index = 0; index < length; index++) yield lists.map((list) => list[index] as Value);
}

function sizeOf(value: Value): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 1);
  if (isMap(value)) return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 1);
  return typeof value === 'string' ? 1 + Math.floor(value.length / 256) : 1;
}

function substitute(template: Value, names: readonly string[], items: readonly Value[], runtime: Runtime): Value {
  if (typeof template === 'string') return substituteText(template, names, items, runtime);
  if (isList(template)) return template.map((item) => substitute(item, names, items, runtime));
  if (!isMap(template)) return template;
  const map = newMap();
  for (const [key, value] of Object.entries(template)) {
    map[substituteText(key, names, items, runtime)] = substitute(value, names, items, runtime);
  }
  return map;
}

/** Variable by variable, each in the text that the earlier ones gave. */
function substituteText(text: string, names: readonly string[], items: readonly Value[], runtime: Runtime): string {
  let result = text;
  for (const [index, name] of names.entries()) {
    const item = items[index] as Value;
    if (typeof item !== 'string') {
      throw typeError(`replace() argument 2 must be str, not ${item === null ? 'None' : typeName(item)}`);
    }
    if (name === '') result = between(result, item);
    else if (result.includes(name)) result = result.replaceAll(name, () => item);
    runtime.produceText(result.length);
  }
  return result;
}

/** The host's replacement of the empty text: before every character and at the end. */
function between(text: string, item: string): string {
  return item + [...text].map((character) => character + item).join('');
}

/** `repeat` until 2016-04-08. */
export const repeat = repeatRule({ maps: false, permutations: false });
/** `repeat` of 2016-10-14 and 2017-02-24: maps stand for their keys. */
export const repeatWithMap = repeatRule({ maps: true, permutations: false });
/** `repeat` from 2017-09-01: `permutations: false` takes items together. */
export const repeatWithNestedLoop = repeatRule({ maps: true, permutations: true });
