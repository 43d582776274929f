import { createHash } from 'node:crypto';
import { didYouMean } from '../../util/nearest.ts';
import { isTruthy, typeName } from '../scalars.ts';
import { toJsonText, toRepr } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { compareTexts, itemAt, toInteger, unpack, usage } from './arguments.ts';
import { failure, hostError, isHostError, keyError, typeError, valueError } from './faults.ts';
import { keysBeforeJson } from './maps.ts';
import { type Call, listItems, mapEntries, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import type { Runtime } from './runtime.ts';

/**
 * JSON with the keys of maps in the order of their code points.
 * @throws HeatError TypeError for a map whose keys have no order: some are texts, others not
 */
export function jsonOf(value: Value): string {
  if (isList(value)) return `[${value.map(jsonOf).join(', ')}]`;
  if (!isMap(value)) return toJsonText(value);
  const keys = Object.keys(value).sort(compareTexts);
  const odd = keysBeforeJson(value);
  if (odd !== undefined && odd.size < keys.length) throw typeError('the keys of a map have no order');
  return `{${keys.map((key) => `${toJsonText(key)}: ${jsonOf(value[key] as Value)}`).join(', ')}}`;
}

function joinTexts(runtime: Runtime, delimiter: string, texts: readonly string[]): string {
  let length = delimiter.length * Math.max(0, texts.length - 1);
  for (const text of texts) length += text.length;
  runtime.produceText(length);
  return texts.join(delimiter);
}

function delimiterOf(call: Call, value: Value): string {
  if (typeof value !== 'string') throw typeError(`"${call.name}" delimiter must be a string`);
  return value;
}

/** `list_join` until 2015-04-30 and `Fn::Join`: [delimiter, [texts]]. */
export const join: FunctionRule = {
  parse(call) {
    const example = `"${call.name}" : [ " ", [ "str1", "str2"]]`;
    const items = listItems(call.args);
    if (items === undefined) throw typeError(usage(call, example));
    if (items.length !== 2) throw valueError(usage(call, example));
    return items;
  },
  resolve(call, runtime) {
    const [delimiter, list] = call.data as readonly [Parsed, Parsed];
    const texts = resolve(list, runtime) ?? [];
    if (!isList(texts)) throw typeError(`"${call.name}" must operate on a list`);
    const by = delimiterOf(call, resolve(delimiter, runtime));
    const parts = texts.map((text) => {
      if (text === null) return '';
      if (typeof text !== 'string') throw typeError(`Items to join must be strings not ${toRepr(text).slice(0, 200)}`);
      return text;
    });
    return joinTexts(runtime, by, parts);
  },
};

/** `list_join` from 2015-10-15: [delimiter, [items], [items]...]; maps and lists become JSON. */
export const joinMultiple: FunctionRule = {
  parse(call) {
    const example = `"${call.name}" : [ " ", [ "str1", "str2"] ...]`;
    const items = listItems(call.args);
    if (items === undefined) throw typeError(usage(call, example));
    if (items.length < 2) throw valueError(usage(call, example));
    return items;
  },
  resolve(call, runtime) {
    const [delimiter, ...lists] = call.data as readonly Parsed[];
    const parts: Value[] = [];
    for (const value of lists.map((list) => resolve(list, runtime))) {
      if (!isTruthy(value)) continue;
      if (!isList(value)) throw typeError(`"${call.name}" must operate on a list`);
      runtime.produce(value.length);
      for (const part of value) parts.push(part);
    }
    const by = delimiterOf(call, resolve(delimiter as Parsed, runtime));
    return joinTexts(runtime, by, parts.map(joinable));
  },
};

function joinable(part: Value): string {
  if (part === null) return '';
  if (typeof part === 'string') return part;
  if (isList(part) || isMap(part)) return jsonOf(part);
  throw typeError(`Items to join must be string, map or list not ${toRepr(part).slice(0, 200)}`);
}

/** `str_split: [delimiter, text, index?]`. */
export const splitText: FunctionRule = {
  parse(call) {
    if (typeof call.args === 'string' || mapEntries(call.args) !== undefined) {
      throw typeError(usage(call, splitExample(call)));
    }
  },
  resolve(call, runtime) {
    const args = resolve(call.args, runtime);
    if (isMap(args)) throw keyError(0);
    if (!isList(args) || args.length < 2) throw valueError(usage(call, splitExample(call)));
    const [delimiter, text] = args as readonly [Value, Value];
    if (text === null) return null;
    if (typeof text !== 'string') {
      throw hostError('AttributeError', `'${typeName(text)}' object has no attribute 'split'`);
    }
    const parts = split(runtime, text, delimiter);
    if (args.length < 3) return parts;
    let index: number | bigint;
    try {
      index = toInteger(args[2] as Value);
    } catch (error) {
      if (!isHostError(error, 'ValueError')) throw error;
      throw valueError(`Incorrect index to "${call.name}" should be: ${splitExample(call)}`);
    }
    const part = itemAt(parts, index);
    if (part !== undefined) return part;
    throw valueError(`Incorrect index to "${call.name}" should be between 0 and ${parts.length - 1}`);
  },
};

function splitExample(call: Call): string {
  return `"${call.name}" : [ ",", "apples,pears", <index>]`;
}

/** White space of the host, which has the separators 0x1c to 0x1f and 0x85 beside the usual. */
const whiteSpace = new RegExp(`[\\s${String.fromCharCode(0x1c)}-${String.fromCharCode(0x1f)}\u0085]+`);

function split(runtime: Runtime, text: string, delimiter: Value): string[] {
  if (delimiter === null) {
    const words = text.split(whiteSpace).filter((word) => word !== '');
    runtime.produce(words.length);
    return words;
  }
  if (typeof delimiter !== 'string') throw typeError(`must be str or None, not ${typeName(delimiter)}`);
  if (delimiter === '') throw valueError('empty separator');
  const parts = text.split(delimiter);
  runtime.produce(parts.length);
  return parts;
}

/** `Fn::Split: [delimiter, text]`. */
export const cfnSplit: FunctionRule = {
  parse(call) {
    const example = `"${call.name}" : [ ",", "str1,str2"]]`;
    if (typeof call.args === 'string' || mapEntries(call.args) !== undefined) throw typeError(usage(call, example));
    return unpackOr(call, 2, () => valueError(usage(call, example)));
  },
  resolve(call, runtime) {
    const [delimiter, text] = call.data as readonly [Parsed, Parsed];
    const value = resolve(text, runtime);
    if (typeof delimiter !== 'string') throw typeError(`Delimiter for ${call.name} must be string`);
    if (typeof value !== 'string') {
      throw typeError(`String to split must be string; got <class '${typeName(value)}'>`);
    }
    return split(runtime, value, delimiter);
  },
};

/** Unpacks the arguments; another number of them is told in the function's own words. */
export function unpackOr(call: Call, count: number, wrongCount: (error: Error) => Error): readonly Parsed[] {
  try {
    return unpack(call.args, count);
  } catch (error) {
    if (isHostError(error, 'ValueError')) throw wrongCount(error);
    throw error;
  }
}

/** `Fn::Base64`: encodes nothing. */
export const base64: FunctionRule = {
  resolve(call, runtime) {
    const value = resolve(call.args, runtime);
    if (typeof value !== 'string') throw typeError(`"${call.name}" argument must be a string`);
    return value;
  },
};

/** `get_file: name`, from the files of the request. */
export const getFile: FunctionRule = {
  resolve(call, runtime) {
    const name = resolve(call.args, runtime);
    if (typeof name !== 'string') throw typeError(`Argument to "${call.name}" must be a string`);
    const { files } = call.scope;
    const content = Object.hasOwn(files, name) ? files[name] : undefined;
    if (content === undefined) {
      const message = `No content found in the "files" section for ${call.name} path: ${name}`;
      const hint = didYouMean(name, Object.keys(call.scope.files));
      throw failure({ type: 'ValueError', message, hint }, { path: call.path });
    }
    return content;
  },
};

/** Heat's names of digests to those of the crypto library here; the extendable ones give no digest without a length. */
const digests: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha512_224: 'sha512-224',
  sha512_256: 'sha512-256',
  sha3_224: 'sha3-224',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
  ripemd160: 'ripemd160',
  sm3: 'sm3',
  'md5-sha1': 'md5-sha1',
  shake_128: '',
  shake_256: '',
};

/** `digest: [algorithm, text]`, of the text in latin-1. */
export const digest: FunctionRule = {
  resolve(call, runtime) {
    const args = resolve(call.args, runtime);
    if (!isList(args) || !args.every((arg) => typeof arg === 'string')) {
      throw typeError(`Argument to function "${call.name}" must be a list of strings`);
    }
    if (args.length !== 2) throw valueError(`Function "${call.name}" usage: ["<algorithm>", "<value>"]`);
    const [algorithm, text] = args as readonly [string, string];
    const name = algorithm.toLowerCase();
    const known = Object.hasOwn(digests, name) ? digests[name] : undefined;
    if (known === undefined)
      throw valueError(`Algorithm must be one of {${Object.keys(digests).map(toRepr).join(', ')}}`);
    if (known === '') throw typeError("hexdigest() missing required argument 'length' (pos 1)");
    const bad = [...text].findIndex((character) => (character.codePointAt(0) as number) > 0xff);
    if (bad >= 0) {
      const message = `'latin-1' codec can't encode characters in position ${bad}: ordinal not in range(256)`;
      throw hostError('UnicodeEncodeError', message);
    }
    return createHash(known).update(Buffer.from(text, 'latin1')).digest('hex');
  },
};
