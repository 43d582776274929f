import type { Value } from '../../../template/values.ts';
import { type NestedState, type ReadContext, ResourceFailure } from '../../contract.ts';
import { memberMissing, memberOf, resourceAttribute, select } from '../nested-stack.ts';

/**
 * An attribute of a group by its members (behaviours 207, 208): `resource.NAME…`, their references, one attribute of each by
 * name or in order; the path applies to each member.
 * @throws ResourceFailure NotFound, InvalidTemplateAttribute
 */
export async function groupAttribute(
  context: ReadContext,
  state: NestedState,
  names: readonly string[],
  [name, ...path]: readonly [string, ...Value[]],
): Promise<Value> {
  const one = await resourceAttribute(context, state, name, path);
  if (one !== undefined) return one.value;
  if (name === 'show') return null;
  const members = names.map((member) => {
    const found = memberOf(state, member);
    if (found === undefined) throw memberMissing(context, member);
    return found;
  });
  const references = members.map(({ reference }) => reference);
  if (name === 'refs') return select(references, path);
  if (name === 'refs_map') {
    return select(Object.fromEntries(members.map((member) => [member.name, member.reference])), path);
  }
  if (name !== 'attributes') return Promise.all(members.map((member) => member.attribute(name, path)));
  const [attribute, ...rest] = path;
  if (attribute === undefined) {
    const message = `The Referenced Attribute (${context.resource.name} attributes) is incorrect.`;
    throw new ResourceFailure('InvalidTemplateAttribute', message);
  }
  const values = await Promise.all(members.map((member) => member.attribute(String(attribute), rest)));
  return Object.fromEntries(names.map((member, at) => [member, values[at] ?? null]));
}
