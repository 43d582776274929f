import { isTruthy } from '../template/scalars.ts';
import type { ValidationView } from '../template/schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../template/values.ts';

/** Words for checks across properties, with the classes and texts of Heat's errors. */

export const conflict = (view: ValidationView, ...names: readonly string[]): void =>
  view.report(
    `Cannot define the following properties at the same time: ${names.join(', ')}.`,
    undefined,
    'ResourcePropertyConflict',
  );

export const unspecified = (view: ValidationView, ...names: readonly string[]): void =>
  view.report(
    `At least one of the following properties must be specified: ${names.join(', ')}.`,
    undefined,
    'PropertyUnspecifiedError',
  );

export const needs = (view: ValidationView, name: string, other: string): void =>
  view.report(`${name} cannot be specified without ${other}.`, undefined, 'ResourcePropertyDependency');

export const needsValue = (view: ValidationView, name: string, other: string, value: string): void =>
  view.report(
    `${name} property should only be specified for ${other} with value ${value}.`,
    undefined,
    'ResourcePropertyValueDependency',
  );

/** The maps in a list; nothing for what is no list. */
export function maps(value: Value | undefined): readonly ValueMap[] {
  return isList(value ?? null) ? (value as readonly Value[]).filter(isMap) : [];
}

export const texts = (value: Value | undefined): readonly string[] =>
  isList(value ?? null) ? (value as readonly Value[]).filter((item) => typeof item === 'string') : [];

export const isSet = (value: Value | undefined): boolean => value !== null && value !== undefined;

/** A quota must limit something beside naming its project. */
export function somethingLimited(view: ValidationView): void {
  const names = Object.keys(view.properties);
  if (names.filter((name) => isSet(view.properties[name])).length > 1) return;
  unspecified(view, ...names.filter((name) => name !== 'project').sort());
}

/** Free attributes must not stand in for declared ones. */
export function freeValueSpecs(view: ValidationView): void {
  const specs = view.properties.value_specs;
  if (!isMap(specs ?? null)) return;
  const banned = new Set(['shared', 'tenant_id', ...Object.keys(view.properties)]);
  const found = Object.keys(specs as ValueMap).filter((name) => banned.has(name));
  if (found.length > 0) view.report(`${found.join(', ')} not allowed in value_specs`);
}

/** Block devices of AWS types are volumes made from snapshots. */
export function devicesFromSnapshots(view: ValidationView): void {
  for (const device of maps(view.properties.BlockDeviceMappings)) {
    const what = isTruthy(device.Ebs)
      ? isTruthy((device.Ebs as ValueMap).SnapshotId)
        ? undefined
        : 'SnapshotId'
      : 'Ebs';
    if (what) view.report(`${what} is missing, this is required when specifying BlockDeviceMappings.`);
  }
}

/** Each role of an assignment is for a project or for a domain. */
export function rolesHavePlaces(view: ValidationView): void {
  for (const { role, project, domain } of maps(view.properties.roles)) {
    if (isSet(project) && isSet(domain)) conflict(view, 'project', 'domain');
    if (!isSet(project) && !isSet(domain)) view.report(`Either project or domain must be specified for role ${role}`);
  }
}

/** A server of the same stack with software deployments must be told so by its user_data_format (behaviour 266). */
export function serverTakesConfigs(view: ValidationView): void {
  const { server } = view.properties;
  if (typeof server !== 'string' || server === '') return;
  const format = view.stack.byReference(server)?.properties.user_data_format;
  if (isTruthy(format) && format !== 'SOFTWARE_CONFIG') {
    const need =
      'property user_data_format should be set to SOFTWARE_CONFIG since there are software deployments on it.';
    view.report(`Resource ${server}'s ${need}`);
  }
}
