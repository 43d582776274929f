import { HeatError } from '../../errors.ts';
import { open } from '../../template/functions/partial.ts';
import type { NestedLimits, NestedTemplate, ValidationView } from '../../template/schema.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { isSet } from '../checks.ts';
import { chainMembers } from './groups/chain.ts';
import { indexNames, memberDefinition, policiesIn, removedNames } from './groups/members.ts';

/** Templates of the nested stacks that group types make, for validation (behaviours 187-201) and previews. */

function templateOf(resources: ValueMap, origin: NonNullable<NestedTemplate['origin']>): NestedTemplate {
  return { template: { heat_template_version: '2015-04-30', resources }, parameters: {}, origin };
}

/** Of a place in a member, where it stands in the definition that all share: members are in the second level of a template. */
function definedIn(property: string): NonNullable<NestedTemplate['origin']> {
  return (path) => [property, ...path.slice(2)];
}

function mapIn(value: Value | undefined): ValueMap {
  return isMap(value ?? null) ? (value as ValueMap) : {};
}

function present(values: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isSet(value)));
}

/** A count of zero switches a group off, definition and all. */
export function groupTemplate(view: ValidationView, { members = 1 }: NestedLimits): NestedTemplate | undefined {
  const { count, index_var, removal_policies, resource_def } = view.properties;
  if (count === 0 || !isSet(mapIn(resource_def).type)) return undefined;
  const removed = removedNames(policiesIn(removal_policies), new Set(), undefined, 'append');
  // A count that is not known yet stands for one.
  const names = indexNames(Math.min(Number(count) || 1, members), removed);
  const member = (name: string) => present({ ...memberDefinition(mapIn(resource_def), name, String(index_var)) });
  return templateOf(Object.fromEntries(names.map((name) => [name, member(name)])), definedIn('resource_def'));
}

const memberKeys = ['type', 'properties', 'metadata', 'deletion_policy', 'update_policy'];

export function scalingGroupTemplate(view: ValidationView): NestedTemplate | undefined {
  const { desired_capacity, min_size, resource } = view.properties;
  if (!Object.hasOwn(mapIn(resource), 'type')) throw new HeatError('KeyError', `'Resource member is missing "type"'`);
  if ((isSet(desired_capacity) ? desired_capacity : min_size) === 0 || mapIn(resource).type === open) return undefined;
  const given = mapIn(resource);
  const member = present(Object.fromEntries(memberKeys.map((key) => [key, given[key] ?? null])));
  return templateOf({ member }, definedIn('resource'));
}

/** @throws HeatError when nobody can tell how many members a concurrent chain may work on */
export function chainTemplate(view: ValidationView, { chainWorkers = 1 }: NestedLimits): NestedTemplate {
  if (chainWorkers === null)
    throw new HeatError('ServiceUnavailable', 'The number of workers of a chain is not known.');
  const { resources } = view.properties;
  if (isList(resources) && resources.some((type) => typeof type !== 'string')) {
    throw new HeatError('StackValidationFailed', 'Resource "None" type is not a string');
  }
  return templateOf(chainMembers(view.properties, chainWorkers), ([, index = 0, part, ...inner]) =>
    part === 'properties' ? ['resource_properties', ...inner] : ['resources', Number(index)],
  );
}

/** One deployment for each server. */
export function deploymentGroupTemplate(type: string) {
  return ({ properties: given }: ValidationView): NestedTemplate | undefined => {
    const [server] = Object.entries(mapIn(given.servers));
    if (!server) return undefined;
    const shared = present(Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'servers')));
    const properties = { ...shared, server: server[1] };
    return templateOf({ [server[0]]: { type, properties } }, ([, name = '', , property = '', ...inner]) =>
      property === 'server' ? ['servers', name] : [property, ...inner],
    );
  };
}

/** Sizes of a scaling group must leave room for each other; the names are those of the type. */
export function sizesFit(view: ValidationView, least: string, most: string, wanted: string): void {
  const [min, max] = [Number(view.properties[least]), Number(view.properties[most])];
  const desired = view.properties[wanted];
  if (max < min) view.report('MinSize can not be greater than MaxSize');
  else if (min < 0) view.report('The size of AutoScalingGroup can not be less than zero');
  else if (isSet(desired) && (Number(desired) < min || Number(desired) > max)) {
    view.report('DesiredCapacity must be between MinSize and MaxSize');
  }
}

/** A group must refer to its launch configuration, not just spell its name. */
export function launchConfigurationIsThere(view: ValidationView): void {
  const name = view.properties.LaunchConfigurationName;
  if (typeof name !== 'string' || name === '') return;
  const about = `LaunchConfigurationName (${name})`;
  if (!view.stack.byReference(name)) view.report(`${about} reference can not be found.`);
  else if (!view.stack.get(view.name)?.requires.has(name)) {
    view.report(`${about} requires a reference to the configuration not just the name of the resource.`);
  }
}

const longestPause = 3600;

export function pauseIsShort(view: ValidationView, policy: string): void {
  const { PauseTime } = mapIn(view.updatePolicy[policy]);
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(String(PauseTime ?? 'PT0S'));
  if (!parts) view.report(`Invalid ISO 8601 duration: ${PauseTime}`);
  else if (Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0) > longestPause) {
    view.report('Maximum PauseTime is 1 hour.');
  }
}
