import { isNumeric } from '../scalars.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { codePointLength, compareTexts, usage } from './arguments.ts';
import { keyError, typeError, valueError } from './faults.ts';
import { Call, mapEntries, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import type { Runtime } from './runtime.ts';
import { jsonOf, unpackOr } from './texts.ts';

interface Options {
  /** Maps and lists are replaced by their JSON. */
  readonly json: boolean;
  /** Every key must occur in the template. */
  readonly strict: boolean;
  /** Null and empty values are refused. */
  readonly noEmpty: boolean;
  readonly read: (call: Call) => Arguments;
}

interface Arguments {
  readonly template: Parsed;
  readonly params: Parsed;
}

function replaceRule(options: Options): FunctionRule {
  return {
    parse(call) {
      const args = options.read(call);
      if (!(args.params instanceof Call) && mapEntries(args.params) === undefined) {
        throw typeError(`"${call.name}" parameters must be a mapping`);
      }
      return args;
    },
    resolve(call, runtime) {
      const args = call.data as Arguments;
      const template = resolve(args.template, runtime);
      const params = resolve(args.params, runtime);
      if (typeof template !== 'string') throw typeError(`"${call.name}" template must be a string`);
      if (!isMap(params)) throw typeError(`"${call.name}" params must be a map`);
      const replacements = byPrecedence(Object.keys(params)).map(
        (key) => [key, replacement(call, options, key, params[key] as Value)] as const,
      );
      const { text, missing } = substitute(runtime, template, replacements);
      if (options.strict && missing.length > 0) {
        throw valueError(`The following params were not found in the template: ${missing.join(',')}`);
      }
      return text;
    },
  };
}

/** Longer keys first, equally long ones by code points. */
function byPrecedence(keys: readonly string[]): string[] {
  const lengths = new Map(keys.map((key) => [key, codePointLength(key)]));
  return keys.toSorted((a, b) => (lengths.get(b) as number) - (lengths.get(a) as number) || compareTexts(a, b));
}

function replacement(call: Call, options: Options, key: string, value: Value): string {
  const empty = () =>
    valueError(`${call.name} has an undefined or empty value for param ${key}, must be a defined non-empty value`);
  if (value === null) {
    if (options.noEmpty) throw empty();
    return '';
  }
  if (typeof value === 'string' || typeof value === 'boolean' || isNumeric(value)) {
    const text = toText(value);
    if (options.noEmpty && text === '') throw empty();
    return text;
  }
  if (!options.json) {
    throw typeError(`"${call.name}" params must be strings or numbers, param ${key} is not valid`);
  }
  if (options.noEmpty && (isList(value) ? value : Object.keys(value)).length === 0) throw empty();
  return jsonOf(value);
}

/** Replaces all keys in one pass: text that was put in is never searched again. */
function substitute(
  runtime: Runtime,
  template: string,
  replacements: readonly (readonly [key: string, value: string])[],
): { readonly text: string; readonly missing: readonly string[] } {
  // Even entries are text of the template, odd ones have been put in.
  let pieces: string[] = [template];
  const missing: string[] = [];
  let length = template.length;
  for (const [key, value] of replacements) {
    if (key === '') throw valueError('empty separator');
    if (!template.includes(key)) {
      missing.push(key);
      continue;
    }
    let found = 0;
    for (const [index, piece] of pieces.entries()) if (index % 2 === 0) found += occurrences(piece, key);
    if (found === 0) missing.push(key);
    length += found * (value.length - key.length);
    // Before the pieces are made: there may be as many as the text has characters.
    runtime.produce(2 * found);
    runtime.produceText(length);
    const next: string[] = [];
    for (const [index, piece] of pieces.entries()) {
      if (index % 2 === 1) {
        next.push(piece);
        continue;
      }
      for (const [place, part] of piece.split(key).entries()) {
        if (place > 0) next.push(value);
        next.push(part);
      }
    }
    pieces = next;
  }
  return { text: pieces.join(''), missing };
}

function occurrences(text: string, key: string): number {
  let count = 0;
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + key.length)) count++;
  return count;
}

function readMap(call: Call): Arguments {
  const entries = mapEntries(call.args);
  if (entries === undefined) throw typeError(`Arguments to "${call.name}" must be a map`);
  const params = entries.get('params');
  const template = entries.get('template');
  if (params !== undefined && template !== undefined) return { params, template };
  const indent = ' '.repeat(14);
  const example = [`${call.name}:`, 'template: This is var1 template var2', 'params:', '  var1: a', '  var2: string'];
  throw keyError(`"${call.name}" syntax should be ${example.join(`\n${indent}`)}`);
}

function readPair(call: Call): Arguments {
  const example = `{"${call.name}": [ {"$var1": "foo", "%var2%": "bar"}, "$var1 is %var2%"]}`;
  if (typeof call.args === 'string' || mapEntries(call.args) !== undefined) throw typeError(usage(call, example));
  const [params, template] = unpackOr(call, 2, () => valueError(usage(call, example)));
  return { params: params as Parsed, template: template as Parsed };
}

const base: Options = { json: false, strict: false, noEmpty: false, read: readMap };

/** `str_replace` until 2015-04-30. */
export const replace = replaceRule(base);
/** `str_replace` from 2015-10-15. */
export const replaceJson = replaceRule({ ...base, json: true });
/** `str_replace_strict`. */
export const replaceStrict = replaceRule({ ...base, json: true, strict: true });
/** `str_replace_vstrict`. */
export const replaceVeryStrict = replaceRule({ ...base, json: true, strict: true, noEmpty: true });
/** `Fn::Replace`. */
export const cfnReplace = replaceRule({ ...base, read: readPair });
