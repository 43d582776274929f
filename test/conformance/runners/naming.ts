import { types } from '../../../lib/resources/registry.ts';
import { checkStackName, defaultNameLimit, physicalName, shortId } from '../../../lib/template/naming.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

export function run(input: ValueMap): Value {
  if (input.resource_name !== undefined) {
    const limit = limitOf(input);
    const name = physicalName({
      stackName: String(input.stack_name),
      resourceName: String(input.resource_name),
      uuid: String(input.uuid),
      limit,
    });
    return { physical_name: name, limit };
  }
  if (input.uuid !== undefined) return { short_id: shortId(String(input.uuid)) };
  checkStackName(input.stack_name ?? null);
  return { valid: true };
}

function limitOf({ limit, type }: ValueMap): number | null {
  if (limit !== undefined) return limit as number | null;
  return (typeof type === 'string' ? types.get(type)?.physicalNameLimit : undefined) ?? defaultNameLimit;
}
