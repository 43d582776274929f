import { didYouMean } from '../../util/nearest.ts';
import { toText } from '../text.ts';
import type { Value } from '../values.ts';
import { invalidReference, typeError, unknownName, valueError } from './faults.ts';
import { Call, isEmpty, listItems, type Parsed, parsedTypeName } from './node.ts';
import { parameterReference } from './parameters.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';
import { noLookups, Runtime, selectPath } from './runtime.ts';
import { unpackOr } from './texts.ts';
import { allAttributes, hashable, referenceHint } from './walk.ts';

/** What can be known of an argument while the template is validated. */
function known(call: Call, parsed: Parsed): Value {
  return resolve(parsed, new Runtime(call.scope.known ?? noLookups));
}

/** @throws HeatError InvalidTemplateReference, TypeError */
function existing(call: Call, name: Value): string {
  hashable(name);
  if (typeof name === 'string' && call.scope.hasResource(name)) return name;
  throw invalidReference(name, 'unknown', call.path, referenceHint(name, call));
}

/** `get_resource: name`. */
export const getResource: FunctionRule = {
  resource: (call) => known(call, call.args),
  resolve: (call, runtime) => runtime.lookups.reference(existing(call, resolve(call.args, runtime))),
};

/** `Ref: name`: a resource of the stack, else a parameter. */
export const reference: FunctionRule = {
  resolve: parameterReference.resolve,
  choose(args, scope) {
    if (args instanceof Call) throw typeError("unhashable type: 'Function'");
    const type = parsedTypeName(args);
    if (type !== undefined) throw typeError(`unhashable type: '${type}'`);
    return typeof args === 'string' && scope.refersToResource(args) ? getResource : parameterReference;
  },
};

interface AttributeArguments {
  readonly resource: Parsed;
  /** null: all attributes. */
  readonly attribute: Parsed;
  readonly path: readonly Parsed[];
}

function attributeRule(options: {
  readonly read: (call: Call) => AttributeArguments;
  /** The resource is asked with the path, instead of following it afterwards. */
  readonly pathToResource: boolean;
  readonly all: boolean;
}): FunctionRule {
  const args = (call: Call) => call.data as AttributeArguments;
  const isAll = (call: Call) => options.all && args(call).attribute === null;
  return {
    parse: options.read,
    resource: (call) => known(call, args(call).resource),
    attribute(call) {
      if (isAll(call)) return [allAttributes];
      const { attribute, path } = args(call);
      const parts: readonly Parsed[] = options.pathToResource ? [attribute, ...path] : [attribute];
      return parts.map((part) => known(call, part));
    },
    validate(call, attributesOf) {
      const name = known(call, args(call).resource);
      const resource = existing(call, name);
      if (isAll(call)) return;
      const attribute = known(call, args(call).attribute);
      hashable(attribute);
      const names = attributesOf?.(resource);
      if (names === undefined || names.includes(toText(attribute))) return;
      const hint = didYouMean(toText(attribute), names);
      const message = `The Referenced Attribute (${resource} ${toText(attribute)}) is incorrect.`;
      throw unknownName('InvalidTemplateAttribute', message, call.path, hint);
    },
    resolve(call, runtime) {
      const { resource, attribute, path } = args(call);
      const { lookups } = runtime;
      if (isAll(call)) {
        const all = lookups.attributes?.(existing(call, resolve(resource, runtime)));
        if (all === undefined) return null;
        const { show: _raw, ...attributes } = all;
        return attributes;
      }
      const name = resolve(attribute, runtime);
      const steps = path.map((part) => resolve(part, runtime));
      const from = existing(call, resolve(resource, runtime));
      hashable(name);
      const attributeName = String(name);
      if (options.pathToResource) return lookups.attribute(from, attributeName, steps) ?? null;
      const value = lookups.attribute(from, attributeName, []) ?? null;
      return value === null ? null : selectPath(value, steps);
    },
  };
}

const form = '[resource_name, attribute, (path), ...]';

function readAttribute(call: Call): AttributeArguments {
  const items = listItems(call.args);
  if (items === undefined) throw typeError(`Argument to "${call.name}" must be a list`);
  if (items.length < 2) throw valueError(`Arguments to "${call.name}" must be of the form ${form}`);
  return { resource: items[0] as Parsed, attribute: items[1] as Parsed, path: items.slice(2) };
}

function readAttributeOrAll(call: Call): AttributeArguments {
  if (isEmpty(call.args)) {
    throw valueError(`Arguments to "${call.name}" can be of the next forms: [resource_name] or ${form}`);
  }
  const items = listItems(call.args) ?? (typeof call.args === 'string' ? [...call.args] : undefined);
  if (items === undefined) throw typeError(`Argument to "${call.name}" must be a list`);
  if (items.length > 1) return readAttribute(call);
  return { resource: items[0] as Parsed, attribute: null, path: [] };
}

function readPair(call: Call): AttributeArguments {
  const form = `Arguments to "${call.name}" must be of the form [resource_name, attribute]`;
  const [resource, attribute] = unpackOr(call, 2, () => valueError(form));
  return { resource: resource as Parsed, attribute: attribute as Parsed, path: [] };
}

/** `get_attr` of 2013-05-23: the path is followed by the function. */
export const getAttributeThenSelect = attributeRule({ read: readAttribute, pathToResource: false, all: false });
/** `get_attr` from 2014-10-16. */
export const getAttribute = attributeRule({ read: readAttribute, pathToResource: true, all: false });
/** `get_attr` from 2015-10-15: with the resource alone, a map of all attributes. */
export const getAttributeOrAll = attributeRule({ read: readAttributeOrAll, pathToResource: true, all: true });
/** `Fn::GetAtt`. */
export const cfnGetAttribute = attributeRule({ read: readPair, pathToResource: false, all: false });
