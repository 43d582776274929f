import { HeatError, type Problem } from '../../errors.ts';
import type { LookupFacts } from '../contract.ts';
import { checkProperties, prepareProperties } from '../properties/index.ts';
import { equal } from '../scalars.ts';
import type { TypeSchema } from '../schema.ts';
import type { Value, ValueMap } from '../values.ts';
import { changedParts, type FrozenDefinition, type Part, sameDefinition } from './definition.ts';

export { changedParts, type FrozenDefinition, freeze, type Part, sameDefinition } from './definition.ts';

/**
 * What an update does to one resource.
 */
export type Decision =
  | { readonly decision: 'none' | 'delete' | 'create' }
  /** `begun`: only the changed values tell that an update in place cannot be; it counts as begun, and has events. */
  | { readonly decision: 'replace'; readonly begun: boolean }
  | {
      readonly decision: 'update';
      /** With the new values, translated; removed ones have their default, empty value or null. */
      readonly changedProperties: ValueMap;
      readonly changedParts: readonly Part[];
    };

export interface Subject {
  readonly name: string;
  readonly description?: string;
  /** As last applied; undefined: there is none. */
  readonly before: FrozenDefinition | undefined;
  /** As the new template wants it; undefined: it does not. */
  readonly after: FrozenDefinition | undefined;
  readonly schemas: { readonly before: TypeSchema; readonly after: TypeSchema };
  readonly state: { readonly action: string; readonly status: string };
  readonly physicalId: string | null;
  /** Of a FAILED resource: whether its object can still be updated (behaviour 115). Default: no. */
  readonly usable?: boolean;
  readonly facts: LookupFacts;
}

/**
 * Behaviours 109-118. Restricted actions and hooks are the engine's.
 * @throws HeatError StackValidationFailed: the new properties are wrong; NotSupported: what must not change has changed
 */
export function decide(subject: Subject): Decision {
  const { before, after, schemas } = subject;
  if (after === undefined) return { decision: 'delete' };
  if (before === undefined) return { decision: 'create' };
  const { type } = schemas.after;
  if (schemas.before.type !== type && schemas.before.substitute !== type) return { decision: 'replace', begun: false };
  if (before.externalId !== after.externalId) throw notSupported(['external_id'], 'property', subject);
  if (after.externalId !== null || schemas.after.updates === 'never') return { decision: 'none' };
  return compare(subject, { ...schemas.after, specialise: undefined }, before, after);
}

function compare(subject: Subject, schema: TypeSchema, before: FrozenDefinition, after: FrozenDefinition): Decision {
  const { facts, name } = subject;
  const where = { resource: name, description: subject.description };
  const old = prepareProperties(schema, before.properties ?? {}, facts, where);
  const now = prepareProperties(schema, after.properties ?? {}, facts, where);
  const metadataChanged = !equal(before.metadata, after.metadata);
  const mustReplace = (changed: ReadonlySet<string>) =>
    schema.needsReplace?.({ before: old.values, after: now.values, changed, metadataChanged }) ?? false;

  if (cannotStay(subject) || mustReplace(new Set())) return { decision: 'replace', begun: false };
  const nested = schema.updates === 'always' && subject.physicalId !== null;
  const readable = old.problems.length === 0 && now.problems.length === 0;
  if (!nested && readable && sameDefinition(before, after) && equal(old.values, now.values)) {
    return { decision: 'none' };
  }
  const problems = checkProperties(schema, after.properties ?? {}, facts, where);
  if (isSome(problems)) throw HeatError.of(problems);

  const changed = Object.keys(now.values).filter((key) => !equal(old.values[key] ?? null, now.values[key] ?? null));
  const forbidden = changed.filter((key) => schema.properties[key]?.immutable);
  if (forbidden.length > 0) throw notSupported(forbidden.sort(), 'properties', subject);
  if (mustReplace(new Set(changed)) || changed.some((key) => !schema.properties[key]?.updateAllowed)) {
    return { decision: 'replace', begun: true };
  }
  return {
    decision: 'update',
    changedProperties: Object.fromEntries(changed.map((key): [string, Value] => [key, now.values[key] ?? null])),
    changedParts: changedParts(before, after),
  };
}

/** Whether its state alone makes a new one necessary (behaviours 115-117). A live nested stack decides within itself. */
function cannotStay({ schemas, state, physicalId, usable }: Subject): boolean {
  const failedCheck = state.action === 'CHECK' && state.status === 'FAILED';
  if (schemas.after.updates === 'always' && physicalId !== null) return failedCheck;
  if (state.status === 'FAILED') {
    if (failedCheck && schemas.after.replaceCheckFailed !== false) return true;
    if (schemas.after.replaceFailed !== false && usable !== true) return true;
  }
  return state.status === 'COMPLETE' && (state.action === 'DELETE' || state.action === 'INIT');
}

function notSupported(names: readonly string[], noun: 'property' | 'properties', subject: Subject): HeatError {
  const what = `Update to ${noun} ${names.join(', ')} of ${subject.name} (${subject.schemas.after.type})`;
  return new HeatError('NotSupported', `${what} is not supported.`);
}

function isSome(problems: readonly Problem[]): problems is readonly [Problem, ...Problem[]] {
  return problems.length > 0;
}
