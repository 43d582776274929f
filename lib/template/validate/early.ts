import type { Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { ResourceDefinition, StackDefinition } from '../contract.ts';
import { readerFor, unheard } from '../properties/index.ts';
import type { TypeSchema } from '../schema.ts';
import { toProblem } from './problems.ts';
import { givenProperties, lookupsBefore } from './views.ts';

const known = new WeakMap<TypeSchema, readonly string[]>();

/** Properties that decide what the others mean: Heat reads them as soon as a resource is defined. */
function earlyProperties(schema: TypeSchema): readonly string[] {
  const before = known.get(schema);
  if (before) return before;
  const names = new Set<string>();
  schema.specialise?.((name) => {
    names.add(name);
    return null;
  });
  for (const name of schema.early ?? []) names.add(name);
  for (const rule of schema.translation ?? []) {
    if (rule.rule === 'Add') names.add(rule.from);
    if (rule.rule === 'Resolve' && rule.find.by !== undefined) names.add(rule.find.by);
  }
  const found = [...names];
  known.set(schema, found);
  return found;
}

/** What to do about properties that are one function as a whole. */
export const asMap = 'write the properties as a map';
export const asPolicyMap = 'write the update policy as a map';

const lookups = lookupsBefore((resource) => resource);

/** What is wrong with values of such properties: ValueError or TypeError, before anything else of the resource is looked at. */
export function earlyProblems(
  stack: StackDefinition,
  definition: ResourceDefinition,
  schema: TypeSchema,
): readonly Problem[] {
  const names = earlyProperties(schema);
  if (names.length === 0) return [];
  const root = [stack.sections.resources, definition.name, stack.sections.properties];
  const { propertiesFunction } = definition;
  if (propertiesFunction !== undefined) {
    const text = `argument of type '${propertiesFunction}' is not iterable`;
    return [toProblem(stack, { type: 'TypeError', path: root, tellPath: false, text, hint: asMap })];
  }
  const reader = readerFor(schema, givenProperties(definition, lookups), { report: unheard });
  return names.flatMap((name) => {
    const value = attempt(Error, () => reader.untranslated(name));
    if (!(value instanceof Error)) return [];
    return [toProblem(stack, { type: 'ValueError', path: [...root, name], tellPath: false, text: value.message })];
  });
}
