import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { nearest } from '../../util/nearest.ts';
import type { AttributesOf, AttributeUse } from '../contract.ts';
import { typeName } from '../scalars.ts';
import { isList, isMap, type Value } from '../values.ts';
import { invalidReference, isHostError, joinPath, typeError, validationFailed } from './faults.ts';
import { Call, type Parsed, ParsedList, ParsedMap } from './node.ts';

/**
 * Validates the functions of a parsed snippet. The first error is Heat's; all of them are reported.
 * @param path as Heat names the place, e.g. ['resources.web.Properties']
 */
export function validate(
  parsed: Parsed,
  path: readonly string[],
  report: (error: HeatError) => void,
  attributesOf?: AttributesOf,
): void {
  if (parsed instanceof Call) {
    const errors: HeatError[] = [];
    // Without a path: Heat validates arguments on their own and puts the outer path before the message.
    if (!parsed.rule.opaque) validate(parsed.args, [], (error) => errors.push(error), attributesOf);
    const { validate: check } = parsed.rule;
    if (errors.length === 0 && check !== undefined) {
      const failure = attempt(HeatError, () => check(parsed, attributesOf));
      if (failure instanceof HeatError) {
        if (isHostError(failure, 'AssertionError')) throw failure;
        errors.push(failure);
      }
    }
    for (const error of errors) {
      const about = { path: joinPath([...path, parsed.name]), message: error.message };
      report(validationFailed({ ...about, at: parsed.path, cause: error }));
    }
  } else if (parsed instanceof ParsedMap) {
    for (const [key, part] of parsed.entries) validate(part, [...path, key], report, attributesOf);
  } else if (parsed instanceof ParsedList) {
    const parent = path.at(-1) ?? '';
    for (const [index, part] of parsed.items.entries()) {
      validate(part, [...path.slice(0, -1), `${parent}[${index}]`], report, attributesOf);
    }
  }
}

/** A resource that a snippet refers to, and where. */
export interface Reference {
  readonly resource: Value;
  /** Heat's name of the place, e.g. `web.Properties.networks[0].port`. */
  readonly key: string;
  readonly call: Call;
}

/** The references of a parsed snippet, those in arguments of functions included (behaviour 74). */
export function* references(parsed: Parsed, path: string): Generator<Reference> {
  if (parsed instanceof Call) {
    yield* references(parsed.args, `${path}.${parsed.name}`);
    const { resource } = parsed.rule;
    if (resource !== undefined) yield { resource: resource(parsed), key: path, call: parsed };
  } else if (parsed instanceof ParsedMap) {
    for (const [key, part] of parsed.entries) yield* references(part, `${path}.${key}`);
  } else if (parsed instanceof ParsedList) {
    for (const [index, part] of parsed.items.entries()) yield* references(part, `${path}[${index}]`);
  }
}

/** @throws HeatError InvalidTemplateReference for a resource that does not exist */
export function checkReference(reference: Reference): string {
  const { resource, key, call } = reference;
  hashable(resource);
  if (typeof resource === 'string' && call.scope.hasResource(resource)) return resource;
  throw invalidReference(resource, key, call.path, referenceHint(resource, call));
}

export function referenceHint(resource: Value, call: Call): string | undefined {
  if (typeof resource !== 'string') return undefined;
  const meant = nearest(resource, call.scope.resourceNames());
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** @throws HeatError TypeError for values that cannot be keys in the host language */
export function hashable(value: Value): void {
  if (isList(value)) throw typeError("unhashable type: 'list'");
  if (isMap(value)) throw typeError("unhashable type: 'dict'");
}

/** The whole of a resource's attributes, as an attribute name. */
export const allAttributes = '*';

/**
 * The attributes that a parsed snippet uses, with repetitions. Heat asks for them resource by resource, so that of
 * a stack without resources nothing is asked, and a resource whose name cannot be told is an error.
 * @throws HeatError for names that cannot be told, TypeError for attributes that cannot be kept under their name
 */
export function* attributesUsed(parsed: Parsed): Generator<AttributeUse> {
  if (parsed instanceof Call) {
    yield* attributesUsed(parsed.args);
    const used = attributeUsed(parsed);
    if (used !== undefined) yield used;
  } else if (parsed instanceof ParsedMap) {
    for (const part of parsed.entries.values()) yield* attributesUsed(part);
  } else if (parsed instanceof ParsedList) {
    for (const part of parsed.items) yield* attributesUsed(part);
  }
}

function attributeUsed(call: Call): AttributeUse | undefined {
  const { rule, scope } = call;
  if (rule.resource === undefined || rule.attribute === undefined) return undefined;
  const [any] = scope.resourceNames();
  if (any === undefined) return undefined;
  const resource = rule.resource(call);
  if (typeof resource !== 'string' || !scope.hasResource(resource)) return undefined;
  const { attribute } = rule;
  const key = attempt(HeatError, () => attribute(call));
  if (key instanceof HeatError) return undefined;
  for (const part of key) hashable(part);
  const [name, ...path] = key;
  if (typeof name === 'string') return [resource, name, ...path];
  if (path.length > 0) return undefined;
  throw typeError(`'${typeName(name as Value)}' object is not subscriptable`);
}
