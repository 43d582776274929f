import { didYouMean } from '../../util/nearest.ts';
import { isTruthy } from '../scalars.ts';
import { isList, isMap, type Value } from '../values.ts';
import { integerText } from './arguments.ts';
import { invalidReference, notProvided, typeError, unknownName, valueError } from './faults.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import { step } from './runtime.ts';
import { hashable } from './walk.ts';

/** `get_param: name` or `[name, path...]`; a path that does not exist gives an empty text. */
export const getParam: FunctionRule = {
  resolve(call, runtime) {
    const args = resolve(call.args, runtime);
    if (!isTruthy(args)) throw valueError(`Function "${call.name}" must have arguments`);
    let name: Value;
    let path: readonly Value[] = [];
    if (typeof args === 'string') name = args;
    else if (isList(args)) [name, path] = [args[0] as Value, args.slice(1)];
    else throw typeError(`Argument to "${call.name}" must be string or list`);
    if (typeof name !== 'string') throw typeError(`Parameter name in "${call.name}" must be string`);
    let value: Value | undefined = call.scope.parameter(name);
    if (value === undefined) {
      const message = notProvided(name);
      const hint = didYouMean(name, call.scope.parameterNames());
      throw unknownName('UserParameterMissing', message, call.path, hint);
    }
    for (const key of path) {
      value = parameterStep(value, key);
      if (value === undefined) return '';
    }
    return value;
  },
};

/** Unlike attributes, lists and texts in parameters take numeric texts as index. */
function parameterStep(collection: Value, key: Value): Value | undefined {
  if (typeof key === 'string' && !isMap(collection)) {
    const index = integerText(key);
    return index === undefined ? undefined : step(collection, index);
  }
  return step(collection, key);
}

/** `Ref` in conditions, and everywhere when the name is no resource. */
export const parameterReference: FunctionRule = {
  resolve(call, runtime) {
    const name = resolve(call.args, runtime);
    hashable(name);
    const value = typeof name === 'string' ? call.scope.parameter(name) : undefined;
    if (value !== undefined) return value;
    const names = [...call.scope.parameterNames(), ...call.scope.resourceNames()];
    const hint = typeof name === 'string' ? didYouMean(name, names) : undefined;
    throw invalidReference(name, 'unknown', call.path, hint);
  },
};
