import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { ParameterType } from '../parameters/types.ts';
import { NotJson, readJson, TooDeep } from '../reader/json.ts';
import { DocumentMarks } from '../reader/marks.ts';
import { equal, isNumeric, isTruthy, typeName } from '../scalars.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { type EnvironmentSections, parseEnvironment, readSections } from './sections.ts';

export interface MergeInput {
  /** What files are merged into: the environment of the request, with all sections. */
  readonly environment: EnvironmentSections;
  /** Names in `files`, in order. */
  readonly environmentFiles: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Types of the parameters of the template and of the templates among the files (the template's win). */
  readonly parameterTypes: ReadonlyMap<string, ParameterType>;
}

/** Where a stack's environment comes from. */
export interface EnvironmentSource {
  /** Text or object; ignored when there are environment files (behaviour 44). */
  readonly environment?: string | ValueMap | null | undefined;
  readonly environmentFiles?: readonly string[] | undefined;
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Given beside the environment: over it, but under the files (behaviour 45). */
  readonly parameters?: ValueMap | undefined;
  /** Asked only when there are environment files. */
  readonly parameterTypes: () => ReadonlyMap<string, ParameterType>;
}

/**
 * The environment of a request, with all sections.
 * @throws HeatError as `parseEnvironment` and `mergeEnvironmentFiles`
 */
export function readEnvironment(source: EnvironmentSource): EnvironmentSections {
  const { environmentFiles = [], files = {}, parameters = {}, parameterTypes } = source;
  const given = parseEnvironment(environmentFiles.length > 0 ? null : source.environment);
  const within = given.parameters as Value;
  const environment = isMap(within) ? { ...given, parameters: Object.assign(copy(within), parameters) } : given;
  if (environmentFiles.length === 0) return environment;
  return mergeEnvironmentFiles({ environment, environmentFiles, files, parameterTypes: parameterTypes() });
}

/**
 * Merges environment files in order: behaviours 44, 46 to 50. Parameters that no template has are kept from the first
 * file that gives any.
 * @throws HeatError ValueError, KeyError (a file is missing), ConflictingMergeStrategyForParam, InvalidMergeStrategyForParam
 */
export function mergeEnvironmentFiles(input: MergeInput): EnvironmentSections {
  const merged = copy(input.environment);
  /** Strategy per parameter, settled by the first file that gives it a value. */
  const settled = new Map<string, Value>();
  for (const file of input.environmentFiles) {
    const text = Object.hasOwn(input.files, file) ? input.files[file] : undefined;
    if (text === undefined) throw new HeatError('KeyError', `The environment file "${file}" is not among the files`);
    const { parameter_merge_strategies: strategies = {}, ...sections } = readSections(text, file);
    for (const [name, section] of Object.entries(sections)) {
      if (!isTruthy(section)) continue;
      const old = merged[name] as Value;
      const isParameters = name === 'parameters' || name === 'parameter_defaults';
      merged[name] = isParameters
        ? mergeParameters(old, section, { types: input.parameterTypes, strategies, settled, file })
        : mergeMap(old, section, false);
    }
  }
  return merged;
}

interface ParameterMerge {
  readonly types: ReadonlyMap<string, ParameterType>;
  readonly strategies: Value;
  readonly settled: Map<string, Value>;
  readonly file: string;
}

function mergeParameters(old: Value, given: Value, { types, strategies, settled, file }: ParameterMerge): Value {
  const entries = Object.entries(mapOf(given)).filter(([name, value]) => types.has(name) && value !== null);
  for (const [name] of entries) {
    const strategy = strategyOf(mapOf(strategies), name, settled);
    const before = settled.get(name);
    if (before === undefined) {
      settled.set(name, strategy);
    } else if (!equal(before, strategy)) {
      const message = `Conflicting merge strategy '${toText(strategy)}' for parameter '${name}' in file '${file}'.`;
      throw new HeatError('ConflictingMergeStrategyForParam', message);
    }
  }
  if (!isTruthy(old)) return given;
  const merged = copy(mapOf(old));
  for (const [name, value] of entries) {
    const strategy = settled.get(name);
    merged[name] =
      strategy === 'merge' || strategy === 'deep_merge'
        ? mergeValue(merged[name], value, name, types.get(name) as ParameterType, strategy === 'deep_merge')
        : value;
  }
  return merged;
}

/** Named for the parameter in this file, else settled before, else the default of this file (behaviours 46, 49). */
function strategyOf(strategies: ValueMap, name: string, settled: ReadonlyMap<string, Value>): Value {
  const byDefault = strategies.default === undefined ? 'overwrite' : strategies.default;
  const strategy = Object.hasOwn(strategies, name) ? strategies[name]! : (settled.get(name) ?? byDefault);
  return ['overwrite', 'merge', 'deep_merge'].includes(strategy as string) ? strategy : byDefault;
}

/** Behaviours 47 and 48. */
function mergeValue(old: Value | undefined, given: Value, name: string, type: ParameterType, deep: boolean): Value {
  if (type === 'json') return mergeMap(old === undefined ? {} : old, readJsonValue(given), deep);
  const value = sequenceOf(given);
  if (type === 'list') return mergeList(old ?? null, value);
  if (type === 'string') return concatenate(old === undefined ? '' : old, value);
  if (type === 'number') return add(old === undefined ? 0 : old, value);
  throw new HeatError('InvalidMergeStrategyForParam', `Invalid merge strategy 'merge' for parameter '${name}'.`);
}

function readJsonValue(given: Value): Value {
  if (typeof given !== 'string' || given === '') return given;
  const marks = new DocumentMarks(given, undefined);
  const parsed = attempt([NotJson, TooDeep, RangeError], () => readJson(given, marks, 200));
  if (parsed instanceof Error) throw fault('Invalid parameter in environment: not valid JSON.');
  return parsed;
}

function sequenceOf(given: Value): string | readonly Value[] {
  if (typeof given === 'string' || isList(given)) return given;
  throw fault('Invalid parameter in environment .');
}

function mergeList(old: Value, given: Value): Value {
  if (!isTruthy(old)) return given;
  if (isList(given)) {
    if (isList(old)) return [...old, ...given];
    throw cannotMerge(old, given);
  }
  return concatenate(old, given, ',');
}

function mergeMap(old: Value, given: Value, deep: boolean): Value {
  if (!isTruthy(old)) return given;
  const entries = Object.entries(mapOf(given)).filter(([, value]) => value !== null);
  if (entries.length === 0) return old;
  const merged = copy(mapOf(old));
  for (const [key, value] of entries) merged[key] = deep ? mergeDeep(merged[key], value) : value;
  return merged;
}

function mergeDeep(old: Value | undefined, given: Value): Value {
  if (isMap(given)) return isTruthy(old) ? mergeMap(old as Value, given, true) : given;
  if (isList(given)) return isTruthy(old) ? mergeList(old as Value, given) : given;
  return typeof given === 'string' ? concatenate(old === undefined ? '' : old, given) : given;
}

function concatenate(old: Value, given: Value, separator = ''): string {
  if (typeof old === 'string' && typeof given === 'string') return `${old}${separator}${given}`;
  throw cannotMerge(old, given);
}

/** Numeric texts are concatenated: an oddity of Heat (behaviour 48). */
function add(old: Value, given: string | readonly Value[]): Value {
  if (typeof old === 'string' && typeof given === 'string') return old + given;
  if (isList(old) && isList(given)) return [...old, ...given];
  throw cannotMerge(old, given);
}

/** Without prototype, so that every key is an entry. */
function copy(map: ValueMap): Record<string, Value> {
  return Object.assign(Object.create(null), map);
}

function mapOf(value: Value): ValueMap {
  if (isMap(value)) return value;
  throw fault(`Expected a mapping in the environment, found ${isNumeric(value) ? 'a number' : typeName(value)}`);
}

function cannotMerge(old: Value, given: Value): HeatError {
  return fault(`Cannot merge ${typeName(given)} into ${typeName(old)} in the environment`);
}

function fault(message: string): HeatError {
  return new HeatError('ValueError', message);
}
