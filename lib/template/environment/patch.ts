import type { TypeCatalogue } from '../contract.ts';
import type { ValueMap } from '../values.ts';
import { Environment } from './environment.ts';
import { type EnvironmentSource, readEnvironment } from './merge.ts';
import { parameterTypes, schemataOf } from './parameter-types.ts';

/** What a PATCH brings: sections as for a new stack, and the names of parameters that return to their defaults. */
export interface Patch extends Omit<EnvironmentSource, 'parameterTypes'> {
  readonly clear?: readonly string[] | undefined;
  /** Of the stack after the PATCH. */
  readonly template: ValueMap;
  readonly types: TypeCatalogue;
}

/**
 * The environment of a stack after a PATCH (behaviour 41): what the request brings, its environment files merged, lies over
 * what the stack has, section by section; parameters that the template does not have are dropped.
 * @throws HeatError as `readEnvironment`
 */
export function patchEnvironment(old: ValueMap, { clear = [], template, types, ...request }: Patch): ValueMap {
  const schemata = schemataOf(template);
  const given = readEnvironment({ ...request, parameterTypes: () => parameterTypes(schemata, request.files ?? {}) });
  return new Environment(old, types).patched(given as ValueMap, { clear, names: schemata.names }).stored();
}
