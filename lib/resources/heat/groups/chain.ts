import { isList, type Value, type ValueMap } from '../../../template/values.ts';
import { isSet, texts } from '../../checks.ts';

/**
 * The members of a chain as resources of a template: each waits for the one before it, in a concurrent chain for the one
 * `workers` places before (behaviour 236).
 */
export function chainMembers({ resources, resource_properties, concurrent }: ValueMap, workers: number): ValueMap {
  const chain = texts(isList(resources) ? resources : []).map((type, index): [string, Value] => {
    const before = index - (concurrent ? workers : 1);
    const member: Record<string, Value> = { type };
    if (isSet(resource_properties)) member.properties = resource_properties as Value;
    if (before >= 0) member.depends_on = [String(before)];
    return [String(index), member];
  });
  return Object.fromEntries(chain);
}
