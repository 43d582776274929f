import { open } from '../../../template/functions/partial.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../template/values.ts';
import { maps } from '../../rest/values.ts';

/** A member of a group with its definition; what a definition is, is the caller's business. */
export interface Member<D> {
  readonly name: string;
  readonly definition: D;
}

/**
 * The members after one step: `size` of them, at most `fresh` with the new definition, new ones included. `old` stands in the
 * order in which members are replaced or removed, the first one first.
 */
export function memberDefinitions<D>(
  old: readonly Member<D>[],
  size: number,
  fresh: number,
  newName: () => string,
  definitionOf: (name: string) => D,
  same: (a: D, b: D) => boolean,
): Member<D>[] {
  const kept = size === 0 ? [] : old.slice(-size);
  let replace = fresh - (size - kept.length);
  const members = kept.map((member) => {
    const definition = definitionOf(member.name);
    if (same(member.definition, definition) || replace <= 0) return member;
    replace--;
    return { name: member.name, definition };
  });
  while (members.length < size) {
    const name = newName();
    members.push({ name, definition: definitionOf(name) });
  }
  return members;
}

/** What stays of a group's member list when some names are never used again (behaviours 201, 203). */
export function indexNames(count: number, removed: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (let index = 0; names.length < count; index++) if (!removed.has(String(index))) names.push(String(index));
  return names;
}

/** Names or references of members that go. */
export interface RemovalPolicy {
  readonly resource_list: readonly Value[];
}

export function policiesIn(value: Value | undefined): readonly RemovalPolicy[] {
  return maps(value).map(({ resource_list }) => ({ resource_list: isList(resource_list) ? resource_list : [] }));
}

/**
 * The names that are left out after the removal policies (behaviours 203, 204). `members` are the present ones with their
 * references; undefined: there is no group yet, and every name in a policy counts.
 */
export function removedNames(
  policies: readonly RemovalPolicy[],
  before: ReadonlySet<string>,
  members: ReadonlyMap<string, string | null> | undefined,
  mode: 'append' | 'update',
): ReadonlySet<string> {
  const removed = new Set(mode === 'update' ? [] : before);
  for (const entry of policies.flatMap((policy) => policy.resource_list)) {
    const name = String(entry);
    if (before.has(name) || members === undefined || members.has(name)) removed.add(name);
    else if (typeof entry === 'string') {
      for (const [member, reference] of members) if (reference === entry) removed.add(member);
    }
  }
  return removed;
}

/** Definition of one member: type, properties and metadata as they stand in a template. */
export interface MemberDefinition {
  readonly type: string;
  readonly properties?: ValueMap;
  readonly metadata?: ValueMap;
}

/**
 * The definition of the member `name`: the index variable is replaced in the texts of the properties, not in keys, type or
 * metadata; a property that is null is left out (behaviour 202).
 */
export function memberDefinition(definition: ValueMap, name: string, variable: string): MemberDefinition {
  const { type, properties, metadata } = definition;
  return {
    type: String(type),
    ...(isMap(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([, value]) => value !== null)
          .map(([key, value]) => [key, withIndex(value, name, variable)]),
      ),
    }),
    ...(isMap(metadata) && { metadata }),
  };
}

function withIndex(value: Value, name: string, variable: string): Value {
  if (typeof value === 'string') return value.replaceAll(variable, () => name);
  if (isList(value)) return value.map((element) => withIndex(element, name, variable));
  if (!isMap(value) || value === open) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIndex(inner, name, variable)]));
}

/**
 * Members of a ResourceGroup after one step of a rolling update: names beyond those of the step go first, then higher indexes
 * are updated before lower ones; those above the target count are left alone.
 */
export function rollingMembers<D>(
  present: readonly Member<D>[],
  removed: ReadonlySet<string>,
  target: number,
  step: { readonly size: number; readonly fresh: number },
  definitionOf: (name: string) => D,
  same: (a: D, b: D) => boolean,
): Member<D>[] {
  const names = indexNames(step.size, removed);
  const order = (name: string) => {
    const index = names.indexOf(name);
    if (index < 0) return 0;
    return index < target ? target - index : step.size;
  };
  const old = present.filter(({ name }) => !removed.has(name)).sort((a, b) => order(a.name) - order(b.name));
  const taken = new Set(old.map(({ name }) => name));
  const free = names.filter((name) => !taken.has(name)).values();
  const newName = () => free.next().value ?? '';
  return memberDefinitions(old, step.size, step.fresh, newName, definitionOf, same);
}
