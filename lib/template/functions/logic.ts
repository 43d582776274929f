import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { Path } from '../source.ts';
import { isList, type Value } from '../values.ts';
import { equalityKey } from './arguments.ts';
import { failure, valueError, within } from './faults.ts';
import { absent, type Call, listItems, newMap, type Parsed } from './node.ts';
import { parse } from './parse.ts';
import { resolve, resolveNullable } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import { noLookups, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';

/** `equals: [a, b]`, deep, of any types. */
export const equals: FunctionRule = {
  parse(call) {
    const items = listItems(call.args);
    if (items?.length !== 2) throw valueError(`Arguments to "${call.name}" must be of the form: [value_1, value_2]`);
    return items;
  },
  resolve(call, runtime) {
    const [left, right] = call.data as readonly [Parsed, Parsed];
    return equalityKey(resolve(left, runtime)) === equalityKey(resolve(right, runtime));
  },
};

/** `not: condition`. */
export const not: FunctionRule = {
  parse(call) {
    if (call.args === null) throw valueError(`Argument to "${call.name}" must be a condition`);
    return call.args;
  },
  resolve: (call, runtime) => !call.scope.isEnabled(resolve(call.data as Parsed, runtime)),
};

/** `Fn::Not: [condition]`. */
export const cfnNot: FunctionRule = {
  parse(call) {
    const items = listItems(call.args);
    if (items?.length !== 1) throw valueError(`Arguments to "${call.name}" must be of the form: [condition]`);
    return items[0];
  },
  resolve: not.resolve,
};

function junction(decisive: boolean): FunctionRule {
  return {
    parse(call) {
      const items = listItems(call.args);
      if (items === undefined) throw valueError(`Arguments to "${call.name}" must be a list of conditions`);
      if (items.length < 2) {
        throw valueError(`The minimum number of condition arguments to "${call.name}" is 2.`);
      }
      return undefined;
    },
    resolve(call, runtime) {
      const conditions = resolve(call.args, runtime) as readonly Value[];
      for (const condition of conditions) if (call.scope.isEnabled(condition) === decisive) return decisive;
      return !decisive;
    },
  };
}

/** `and: [condition, condition...]`. */
export const and = junction(false);
/** `or: [condition, condition...]`. */
export const or = junction(true);

/** Heat names the function alone as the place of its condition. */
function readCondition(condition: Value, name: string, path: Path, scope: Scope): Parsed {
  const parsed = attempt(HeatError, () => parse(condition, scope.conditionFunctions, scope, [name]));
  if (!(parsed instanceof HeatError)) return parsed;
  throw within(parsed, [...path, 0]);
}

/** `if: [condition, value if true, value if false]`; only the branch taken is read (behaviour 72). */
function ifRule(nullable: boolean): FunctionRule {
  return {
    macro(args, { name, path, scope, parse: read }) {
      const parts = isList(args) ? args : [];
      if (!(parts.length === 3 || (nullable && parts.length === 2))) {
        throw valueError(`Arguments to "${name}" must be of the form: [condition_name, value_if_true, value_if_false]`);
      }
      const condition = readCondition(parts[0] as Value, name, path, scope);
      const value = resolve(condition, new Runtime(noLookups));
      const taken = scope.isEnabled(value) ? parts[1] : parts.length === 3 ? parts[2] : absent;
      return read(taken as Value | typeof absent);
    },
    resolve: (call, runtime) => resolveNullable(call.args, runtime),
  };
}

export const conditional = ifRule(false);
/** From 2021-04-16: without the third part the entry around it vanishes (behaviour 73). */
export const conditionalOrAbsent = ifRule(true);

/** A function of the template where only conditions may stand. */
export const invalidInCondition: FunctionRule = {
  parse(call) {
    throw valueError(`The function "${call.name}" is invalid in this context`);
  },
  resolve: raw,
};

/** A function that earlier versions had (behaviour 15). */
export const removed: FunctionRule = {
  opaque: true,
  validate(call) {
    const message = `The template version is invalid: The function ${call.name} is not supported in this version of HOT.`;
    const hint = replacementFor[call.name] ?? didYouMean(call.name, call.scope.functions.keys());
    throw failure({ type: 'InvalidTemplateVersion', message, hint }, { path: call.path });
  },
  resolve: raw,
};

const replacementFor: Readonly<Record<string, string>> = {
  Ref: 'use get_param or get_resource',
  'Fn::Select': 'use a path in get_param or get_attr',
  'Fn::Join': 'use list_join',
  'Fn::Split': 'use str_split (from 2015-10-15)',
  'Fn::Replace': 'use str_replace',
  'Fn::ResourceFacade': 'use resource_facade',
  'Fn::Base64': 'leave it out: nothing is encoded',
};

function raw(call: Call, runtime: Runtime): Value {
  const map = newMap();
  map[call.name] = resolve(call.args, runtime);
  return map;
}
