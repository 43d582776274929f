import { HeatError } from '../../../lib/errors.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { parse } from '../../../lib/template/functions/parse.ts';
import { resolve } from '../../../lib/template/functions/resolve.ts';
import { Runtime } from '../../../lib/template/functions/runtime.ts';
import type { Scope } from '../../../lib/template/functions/scope.ts';
import { templateVersions } from '../../../lib/template/model/versions.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

const parameters: ValueMap = { name: 'web', list: ['a', 'b'], map: { k: 'v' } };
export const lookups: Lookups = {
  reference: (resource) => `id-of-${resource}`,
  attribute: (_resource, attribute, path) => (path.length > 0 ? null : `value-of-${attribute}`),
  attributes: () => ({ a: 1, show: {} }),
};

export function scopeOf(date: string): Scope {
  const version = templateVersions.find((candidate) => candidate.date === date)!;
  return {
    functions: version.functions,
    conditionFunctions: version.conditionFunctions,
    parameter: (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined),
    isOpen: () => false,
    parameterNames: () => Object.keys(parameters),
    isEnabled: (condition) => condition === true || condition === 'on',
    hasResource: (name) => name === 'server' || name === 'port',
    refersToResource: (name) => name === 'server' || name === 'port',
    resourceNames: () => ['server', 'port'],
    mappings: {},
    files: { 'a.sh': 'echo' },
  };
}

export function evaluate(snippet: Value, date = '2021-04-16'): Value {
  const scope = scopeOf(date);
  return resolve(parse(snippet, scope.functions, scope, ['at']), new Runtime(lookups));
}

export function refusal(action: () => unknown): HeatError {
  try {
    action();
  } catch (error) {
    if (error instanceof HeatError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
