import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  instanceGroupBatches,
  resourceGroupBatches,
  secondsWithoutPauses,
} from '../../../lib/resources/heat/groups/batches.ts';
import {
  indexNames,
  memberDefinition,
  memberDefinitions,
  policiesIn,
  removedNames,
  rollingMembers,
} from '../../../lib/resources/heat/groups/members.ts';

interface Case {
  readonly id: string;
  readonly about: string;
  readonly input: Input;
  readonly expect?: Record<string, never>;
  readonly error?: { readonly type: string };
}
interface OldMember {
  readonly name: string;
  readonly reference_id?: string;
  readonly updated?: boolean;
  readonly definition?: string;
}
interface Input {
  readonly count: number;
  readonly members?: readonly OldMember[];
  readonly old_members: readonly { readonly name: string; readonly definition: string }[];
  readonly removed_before?: readonly string[];
  readonly removal_policies?: readonly { readonly resource_list?: readonly (string | number)[] }[];
  readonly removal_policies_mode?: 'append' | 'update';
  readonly member: string;
  readonly index_var?: string;
  readonly resource_def: Record<string, never>;
  readonly capacity: number;
  readonly may_be_new: number;
  readonly group: string;
  readonly target: number;
  readonly current: number;
  readonly batch_size: number;
  readonly min_in_service: number;
  readonly batches: number;
  readonly pause_seconds: number;
  readonly stack_timeout_seconds: number;
  readonly new_definition: string;
  readonly size: number;
  readonly new_names: readonly string[];
}

const file = new URL('../../conformance/vectors/scaling.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
const group = (name: string) => cases.filter(({ id }) => id.startsWith(`${name}-`));
const same = (a: string, b: string) => a === b;

describe('a resource group', () => {
  it.each(group('group_names'))('names its members: $id $about', ({ input, expect: wanted }) => {
    const members = input.members && new Map(input.members.map((one) => [one.name, one.reference_id ?? null]));
    const before = new Set(input.removed_before);
    const removed = removedNames(
      policiesIn(input.removal_policies ?? []),
      before,
      members,
      input.removal_policies_mode ?? 'append',
    );
    expect({ names: indexNames(input.count, removed), removed: [...removed].sort() }).toEqual(wanted);
  });

  it.each(group('index'))('puts the index into a definition: $id $about', ({ input, expect: wanted }) => {
    const definition = memberDefinition(input.resource_def, input.member, input.index_var ?? '%index%');
    expect({ definition }).toEqual(wanted);
  });

  // An empty group: upstream stumbles over a template without resources; here it has no members.
  it.each(group('rolling').filter(({ error }) => error === undefined))('updates step by step: $id $about', (one) => {
    const { input } = one;
    const present = (input.members ?? []).map(({ name, updated }) => ({ name, definition: updated ? 'new' : 'old' }));
    const step = { size: input.capacity, fresh: input.may_be_new };
    const removed = new Set(input.removed_before);
    const after = rollingMembers(present, removed, input.count, step, () => 'new', same);
    expect({ members: Object.fromEntries(after.map(({ name, definition }) => [name, definition])) }).toEqual(
      one.expect,
    );
  });

  it('can become empty', () => {
    const present = ['0', '1'].map((name) => ({ name, definition: 'old' }));
    expect(rollingMembers(present, new Set(), 0, { size: 0, fresh: 0 }, () => 'new', same)).toEqual([]);
  });
});

describe('any group', () => {
  it.each(group('batches'))('goes through batches: $id $about', ({ input, expect: wanted }) => {
    const steps = input.group === 'resource_group' ? resourceGroupBatches : instanceGroupBatches;
    const batches = steps(input.target, input.current, input.batch_size, input.min_in_service);
    expect({ batches: batches.map(({ size, fresh }) => ({ size_after: size, may_be_new: fresh })) }).toEqual(wanted);
  });

  it.each(group('timeout'))('takes pauses off the time: $id $about', ({ input, expect: wanted, error }) => {
    const left = secondsWithoutPauses(input.batches, input.pause_seconds, input.stack_timeout_seconds);
    expect(left === undefined ? undefined : { remaining_seconds: left }).toEqual(wanted);
    expect(left === undefined).toBe(error !== undefined);
  });

  it.each(group('members'))('replaces members in order: $id $about', ({ input, expect: wanted }) => {
    const free = [...input.new_names];
    const next = () => free.shift() ?? 'none left';
    const members = memberDefinitions(
      input.old_members,
      input.size,
      input.may_be_new,
      next,
      () => input.new_definition,
      same,
    );
    expect({ members }).toEqual(wanted);
  });
});
