import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { type ActionContext, type ReadContext, ResourceFailure } from '../contract.ts';

/** An object as a service answers it. */
export type CloudObject = Readonly<Record<string, unknown>>;

/** Without entries that are null or undefined: a property that is not given is sent to no service. */
export function given(map: ValueMap): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== undefined));
}

/** The same map with some keys renamed. */
export function renamed<V>(
  map: Readonly<Record<string, V>>,
  names: Readonly<Record<string, string>>,
): Record<string, V> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [names[key] ?? key, value]));
}

export function without<V>(map: Readonly<Record<string, V>>, keys: readonly string[]): Record<string, V> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

export const text = (value: Value | undefined): string | undefined =>
  value === null || value === undefined || value === '' ? undefined : String(value);

export const maps = (value: Value | undefined): readonly ValueMap[] =>
  isList(value) ? value.filter((element) => isMap(element)) : [];

export const texts = (value: Value | undefined): readonly string[] =>
  isList(value) ? value.filter((element) => element !== null).map(String) : [];

export const mapAt = (value: Value | undefined): ValueMap | undefined => (isMap(value) ? value : undefined);

/** The property `name`, or the physical name (behaviours 157, 160). */
export function nameOf(context: Pick<ReadContext, 'properties' | 'resource'>): string {
  return text(context.properties.name) ?? context.resource.physicalName;
}

/** @throws ResourceFailure of what never came to be */
export function idOf(context: ReadContext): string {
  const { name, physicalId: id } = context.resource;
  if (id === null) throw new ResourceFailure('NotFound', `${name} was never made`);
  return id;
}

/** Clocks of a cloud and of Kiln may differ by this much, milliseconds. */
const skew = 10_000;

/** Whether an object may have been made by this intent, judged by the time the service gives. */
export function madeSince(object: CloudObject, intent: ActionContext['intent']): boolean {
  const at = object.created_at ?? object.created;
  if (typeof at !== 'string') return true;
  const time = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(at) ? at : `${at}Z`);
  return Number.isNaN(time) || time >= intent.at - skew;
}

/** The answer of a service as a template value; JSON has nothing else. */
export const asValue = (value: unknown): Value => (value === undefined ? null : (value as Value));

/** Whether a map has no entry that is not null. */
export const isEmptyMap = (map: ValueMap): boolean => Object.keys(given(map)).length === 0;
