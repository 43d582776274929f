import { resourceType } from '../../../lib/resources/registry.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { decide, type FrozenDefinition, freeze } from '../../../lib/template/diff/index.ts';
import { isList, type Value, type ValueMap } from '../../../lib/template/values.ts';
import type { Runner } from '../harness.ts';
import { anything, loadCase } from '../stacks.ts';

const lookups: Lookups = { reference: (name) => name, attribute: () => undefined };

/** update_diff.json: what an update does to one resource. */
export const runUpdateDiff: Runner = (input): Value => {
  const name = String(input.name);
  const [before, after] = (['old', 'new'] as const).map((side) => definition(input, name, side));
  const schema = (side: 'old' | 'new') => resourceType(String((input[side] as ValueMap).type))!;
  const state = isList(input.state ?? null) ? (input.state as readonly Value[]).map(String) : ['CREATE', 'COMPLETE'];
  const decision = decide({
    name,
    before,
    after,
    schemas: { before: schema('old'), after: schema('new') },
    state: { action: state[0]!, status: state[1]! },
    physicalId: typeof input.physical_id === 'string' ? input.physical_id : 'an-id',
    facts: anything,
  });
  return decision.decision === 'update'
    ? {
        decision: 'update',
        changed_properties: decision.changedProperties,
        changed_parts: decision.changedParts,
      }
    : { decision: decision.decision };
};

function definition(input: ValueMap, name: string, side: 'old' | 'new'): FrozenDefinition | undefined {
  const stack = loadCase({
    template: {
      heat_template_version: input.version ?? '2018-08-31',
      ...(input.conditions ? { conditions: input.conditions } : {}),
      ...(input.template_parameters ? { parameters: input.template_parameters } : {}),
      resources: { ...((input.other_resources ?? {}) as ValueMap), [name]: input[side] as Value },
    },
    parameters: (input[`${side}_parameters`] ?? {}) as ValueMap,
  });
  const resource = stack.resources.get(name);
  return resource && freeze(resource, lookups);
}
