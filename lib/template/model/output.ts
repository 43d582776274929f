import type { HeatError } from '../../errors.ts';
import { isHostError, validationFailed } from '../functions/faults.ts';
import type { Parsed } from '../functions/node.ts';
import { parse } from '../functions/parse.ts';
import { resolve } from '../functions/resolve.ts';
import { noLookups, Runtime } from '../functions/runtime.ts';
import type { Scope } from '../functions/scope.ts';
import { typeName } from '../scalars.ts';
import type { Path } from '../source.ts';
import { toText } from '../text.ts';
import { isMap, type Value } from '../values.ts';
import type { TemplateVersion } from './versions.ts';

/** An output as the template has it. */
export interface ParsedOutput {
  readonly name: string;
  readonly description: string;
  /** undefined: its condition is false (behaviour 69). */
  readonly value: Parsed | undefined;
  readonly path: Path;
}

/** @throws HeatError StackValidationFailed (behaviour 12) */
export function parseOutput(name: string, snippet: Value, version: TemplateVersion, scope: Scope): ParsedOutput {
  const { outputs, output } = version.names;
  const path = [outputs, name];
  const fail = (message: string): HeatError =>
    validationFailed({ error: 'Output validation error', path: path.join('.'), message, at: path });
  if (!isMap(snippet)) throw fail(`Output definitions must be a map. Found a ${typeName(snippet)} instead`);
  if (!Object.hasOwn(snippet, output.value)) {
    throw fail(`Each output definition must contain a ${output.value} key.`);
  }
  const given = Object.hasOwn(snippet, output.description) ? (snippet[output.description] as Value) : null;
  const description = given === null ? 'No description given' : toText(given);
  if (
    version.conditions &&
    !isEnabled(snippet[output.condition] ?? null, version, scope, [...path, output.condition])
  ) {
    return { name, description, value: undefined, path };
  }
  const value = parse(snippet[output.value] as Value, version.functions, scope, [...path, output.value]);
  return { name, description, value, path };
}

function isEnabled(condition: Value, version: TemplateVersion, scope: Scope, path: readonly string[]): boolean {
  const parsed = parse(condition, version.conditionFunctions, scope, path);
  try {
    return scope.isEnabled(resolve(parsed, new Runtime(noLookups)));
  } catch (error) {
    throw withPath(error, path);
  }
}

/** Heat puts the place before the message of a condition that is not there. */
export function withPath(error: unknown, path: readonly string[]): unknown {
  if (!isHostError(error, 'ValueError')) return error;
  return validationFailed({ path: path.join('.'), message: error.message, at: path, cause: error });
}
