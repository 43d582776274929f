import { hostError, isHostError, valueError } from './faults.ts';
import { Call } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import { noLookups, Runtime } from './runtime.ts';

type Field = 'metadata' | 'deletionPolicy' | 'updatePolicy';

function facadeRule(names: Readonly<Record<string, Field>>): FunctionRule {
  return {
    parse(call) {
      const name = given(call);
      if (name !== undefined && Object.hasOwn(names, name)) return names[name];
      throw valueError(`Incorrect arguments to "${call.name}" should be one of: ${Object.keys(names).join(', ')}`);
    },
    resolve(call) {
      const { facade } = call.scope;
      if (facade === undefined) {
        throw hostError('AttributeError', `${call.name} is of use in the template of a nested stack only`);
      }
      return facade[call.data as Field];
    },
  };
}

/** The argument as text; a function is resolved at once, as far as it can be. */
function given(call: Call): string | undefined {
  let value = call.args;
  if (value instanceof Call) {
    try {
      value = resolve(value, new Runtime(noLookups));
    } catch (error) {
      // The list of zones, which cannot be had here, is none of the names either.
      if (isHostError(error, 'TypeError', 'ValueError', 'AssertionError')) return undefined;
      throw error;
    }
  }
  return typeof value === 'string' ? value : undefined;
}

/** `resource_facade: metadata | deletion_policy | update_policy` of the parent resource. */
export const resourceFacade = facadeRule({
  metadata: 'metadata',
  deletion_policy: 'deletionPolicy',
  update_policy: 'updatePolicy',
});

/** `Fn::ResourceFacade`. */
export const cfnResourceFacade = facadeRule({
  Metadata: 'metadata',
  DeletionPolicy: 'deletionPolicy',
  UpdatePolicy: 'updatePolicy',
});
