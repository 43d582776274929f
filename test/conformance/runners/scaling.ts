import { HeatError } from '../../../lib/errors.ts';
import {
  instanceGroupBatches,
  resourceGroupBatches,
  secondsWithoutPauses,
} from '../../../lib/resources/heat/groups/batches.ts';
import {
  indexNames,
  type Member,
  memberDefinition,
  memberDefinitions,
  policiesIn,
  removedNames,
  rollingMembers,
} from '../../../lib/resources/heat/groups/members.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';
import type { Runner } from '../harness.ts';

/** What tells the kinds of cases apart: a key that no other kind has. */
const kinds: readonly (readonly [key: string, run: (input: ValueMap) => Value])[] = [
  ['batch_size', batches],
  ['pause_seconds', timeout],
  ['old_members', members],
  ['resource_def', index],
  ['may_be_new', rolling],
  ['count', groupNames],
];

/** scaling.json: the arithmetic of groups. */
export const runScaling: Runner = (input) => {
  const kind = kinds.find(([key]) => key in input);
  if (kind === undefined) throw new Error('nothing answers cases of this kind yet');
  return kind[1](input);
};

const same = (a: string, b: string) => a === b;

function batches({ group, target, current, batch_size, min_in_service }: ValueMap): Value {
  const steps = group === 'resource_group' ? resourceGroupBatches : instanceGroupBatches;
  const found = steps(Number(target), Number(current), Number(batch_size), Number(min_in_service));
  return { batches: found.map(({ size, fresh }) => ({ size_after: size, may_be_new: fresh })) };
}

function timeout({ batches: count, pause_seconds, stack_timeout_seconds }: ValueMap): Value {
  const left = secondsWithoutPauses(Number(count), Number(pause_seconds), Number(stack_timeout_seconds));
  if (left !== undefined) return { remaining_seconds: left };
  throw new HeatError('ValueError', 'The current update policy will result in stack update timeout.');
}

function members({ old_members, size, may_be_new, new_names, new_definition }: ValueMap): Value {
  const free = [...(new_names as string[])];
  const next = () => free.shift() ?? 'none left';
  const fresh = () => String(new_definition);
  const found = memberDefinitions(plain(old_members), Number(size), Number(may_be_new), next, fresh, same);
  return { members: found.map(({ name, definition }) => ({ name, definition })) };
}

function index({ resource_def, member, index_var = '%index%' }: ValueMap): Value {
  return {
    definition: { ...memberDefinition(resource_def as ValueMap, String(member), String(index_var)) } as ValueMap,
  };
}

function rolling({ members: given = [], removed_before = [], count, capacity, may_be_new }: ValueMap): Value {
  const present = (given as ValueMap[]).map(({ name, updated }) => ({
    name: String(name),
    definition: updated ? 'new' : 'old',
  }));
  const step = { size: Number(capacity), fresh: Number(may_be_new) };
  const after = rollingMembers(present, new Set(removed_before as string[]), Number(count), step, () => 'new', same);
  return { members: Object.fromEntries(after.map(({ name, definition }) => [name, definition])) };
}

function groupNames(input: ValueMap): Value {
  const given = input.members as ValueMap[] | undefined;
  const present = given && new Map(given.map((one) => [String(one.name), (one.reference_id ?? null) as string | null]));
  const policies = policiesIn(input.removal_policies);
  const before = new Set((input.removed_before ?? []) as string[]);
  const mode = input.removal_policies_mode === 'update' ? 'update' : 'append';
  const removed = removedNames(policies, before, present, mode);
  return { names: indexNames(Number(input.count), removed), removed: [...removed].sort() };
}

function plain(given: Value | undefined): readonly Member<string>[] {
  return (given as ValueMap[]).map(({ name, definition }) => ({ name: String(name), definition: String(definition) }));
}
