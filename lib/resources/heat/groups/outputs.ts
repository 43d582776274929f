import type { Value, ValueMap } from '../../../template/values.ts';

/** An attribute of a group as its stack uses it, and the path behind it. */
export type GroupAttribute = readonly [attribute: string, ...path: readonly Value[]];

const reference = (member: string): Value => ({ get_resource: member });

/** Attributes that a group has of its own; any other is one of every member. */
const own = new Set(['refs', 'refs_map', 'attributes', 'removed_rsrc_list']);

/**
 * The outputs of the nested stack of a ResourceGroup, as sections of its template: one for each attribute of the group that
 * the stack uses, named by attribute and path, and always the references of all members.
 */
export function groupOutputs(members: readonly string[], used: readonly GroupAttribute[]): ValueMap {
  const refs_map = { value: Object.fromEntries(members.map((member) => [member, reference(member)])) };
  return { ...outputsFor(members, used, () => undefined), refs_map };
}

/** The same of a ResourceChain, which has one for the reference of a single member instead. */
export function chainOutputs(members: readonly string[], used: readonly GroupAttribute[]): ValueMap {
  return outputsFor(members, used, reference);
}

function outputsFor(
  members: readonly string[],
  used: readonly GroupAttribute[],
  single: (member: string) => Value | undefined,
): ValueMap {
  const outputs: Record<string, Value> = {};
  for (const attribute of used) {
    const value = outputValue(members, attribute, single);
    if (value !== undefined) outputs[attribute.map(String).join(', ')] = { value };
  }
  return outputs;
}

function outputValue(
  members: readonly string[],
  [name, ...path]: GroupAttribute,
  single: (member: string) => Value | undefined,
): Value | undefined {
  if (name.startsWith('resource.')) {
    const [, member = '', ...inner] = name.split('.');
    if (!members.includes(member)) return undefined;
    if (inner.length === 0 && path.length === 0) return single(member);
    return { get_attr: [member, ...(inner.length > 0 ? [inner.join('.')] : []), ...path] };
  }
  if (name === 'refs') return members.map(reference);
  if (name === 'attributes' && path.length > 0) {
    return Object.fromEntries(members.map((member) => [member, { get_attr: [member, ...path] }]));
  }
  return own.has(name) ? undefined : members.map((member) => ({ get_attr: [member, name, ...path] }));
}
