import { HeatError, type Problem } from '../../errors.ts';
import { didYouMean } from '../../util/nearest.ts';
import { readDocument } from '../reader/index.ts';
import type { SourceMap } from '../source.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';

/** Sections of an environment: behaviour 43. */
export const sectionNames: readonly string[] = [
  'parameters',
  'resource_registry',
  'parameter_defaults',
  'encrypted_param_names',
  'event_sinks',
  'parameter_merge_strategies',
];

const lists = new Set(['encrypted_param_names', 'event_sinks']);

/** An environment by section; those of `sectionNames` but the merge strategies are always there. */
export type EnvironmentSections = ValueMap;

/**
 * Reads an environment from its text or an object and adds the sections that are missing, empty (behaviours 43, 44).
 * @param file name in the files map, for positions
 * @throws HeatError ValueError with every section that is wrong; what the reader throws for text that cannot be read
 */
export function parseEnvironment(given: string | ValueMap | null | undefined, file?: string): EnvironmentSections {
  return withMissing(readSections(given, file));
}

/** As `parseEnvironment`, without the missing sections. */
export function readSections(given: string | ValueMap | null | undefined, file?: string): ValueMap {
  if (given === null || given === undefined) return {};
  if (typeof given !== 'string') return checkSections(given);
  const { value, positions } = readDocument(given, file === undefined ? {} : { file });
  if (value === null) return {};
  if (!isMap(value)) throw new HeatError('ValueError', 'The environment is not a valid YAML mapping data type.');
  return checkSections(value, positions);
}

function checkSections(environment: ValueMap, positions?: SourceMap): ValueMap {
  const problems: Problem[] = [];
  for (const [name, section] of Object.entries(environment)) {
    const known = sectionNames.includes(name);
    if (known && section !== null) continue;
    const position = positions?.position([name], 'key');
    const hint = known ? `leave it out or write "${name}: ${lists.has(name) ? '[]' : '{}'}"` : sectionHint(name);
    problems.push({
      type: 'ValueError',
      message: `environment has ${known ? 'empty' : 'wrong'} section "${name}"`,
      path: name,
      ...(position === undefined ? {} : { position }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) throw HeatError.of([first, ...rest]);
  return environment;
}

function sectionHint(name: string): string | undefined {
  const found = didYouMean(name, sectionNames);
  return found ?? (name === 'resources' ? 'put it under "resource_registry"' : undefined);
}

/** Adds the sections that are missing. */
export function withMissing(environment: ValueMap): EnvironmentSections {
  const complete: Record<string, Value> = { ...environment };
  for (const name of sectionNames) {
    if (name !== 'parameter_merge_strategies') complete[name] ??= lists.has(name) ? [] : {};
  }
  return complete;
}
