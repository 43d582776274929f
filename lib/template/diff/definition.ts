import type { Lookups, ResourceDefinition, WrittenSection } from '../contract.ts';
import { equal } from '../scalars.ts';
import type { Value, ValueMap } from '../values.ts';

/**
 * A resource's definition with everything resolved, as it is stored when it has been applied. A section that the template
 * does not have is null, which is not the same as an empty one.
 */
export interface FrozenDefinition {
  readonly type: string;
  readonly properties: ValueMap | null;
  readonly metadata: ValueMap | null;
  readonly updatePolicy: ValueMap | null;
  readonly deletionPolicy: string | null;
  readonly dependsOn: readonly string[] | null;
  readonly externalId: string | null;
  readonly condition: Value;
}

/** @throws HeatError of a function that cannot be resolved */
export function freeze(definition: ResourceDefinition, lookups: Lookups): FrozenDefinition {
  const has = (section: WrittenSection) => definition.written[section] !== undefined;
  return {
    type: definition.type,
    properties: has('properties') ? definition.properties(lookups) : null,
    metadata: has('metadata') ? definition.metadata(lookups) : null,
    updatePolicy: has('update_policy') ? definition.updatePolicy(lookups) : null,
    deletionPolicy: has('deletion_policy') || definition.externalId !== null ? definition.deletionPolicy() : null,
    dependsOn: has('depends_on') ? definition.dependsOn : null,
    externalId: definition.externalId,
    condition: definition.written.condition ?? null,
  };
}

export type Part = 'properties' | 'metadata' | 'update_policy';

const parts: readonly (readonly [Part, 'properties' | 'metadata' | 'updatePolicy'])[] = [
  ['properties', 'properties'],
  ['metadata', 'metadata'],
  ['update_policy', 'updatePolicy'],
];

/** Which of the parts that a type's update is told of differ. */
export function changedParts(before: FrozenDefinition, after: FrozenDefinition): readonly Part[] {
  return parts.filter(([, key]) => !equal(before[key], after[key])).map(([part]) => part);
}

/** Whether anything differs (behaviours 110, 111); the name and the description do not count. */
export function sameDefinition(before: FrozenDefinition, after: FrozenDefinition): boolean {
  return (
    before.type === after.type &&
    changedParts(before, after).length === 0 &&
    before.deletionPolicy === after.deletionPolicy &&
    before.externalId === after.externalId &&
    equal(before.condition, after.condition) &&
    equal(before.dependsOn, after.dependsOn)
  );
}
