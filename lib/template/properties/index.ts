import type { Problem } from '../../errors.ts';
import type { PrepareProperties } from '../contract.ts';
import type { TypeSchema } from '../schema.ts';
import { formatPath, type Path } from '../source.ts';
import type { ValueMap } from '../values.ts';
import { customCheck } from './custom.ts';
import { type Given, givenMap, peek } from './given.ts';
import { type PropertySchemas, planOf } from './plan.ts';
import { PropertyReader, type ReadOptions, type Report } from './reader.ts';

export { type Given, givenMap, peek } from './given.ts';
export { type PropertyReader, type Report, unheard } from './reader.ts';

/** The properties that a type has for these values: most types always the same. */
export function schemaFor(type: TypeSchema, given: Given): PropertySchemas {
  return type.specialise ? { ...type.properties, ...type.specialise((name) => peek(given, name)) } : type.properties;
}

/** A reader with the translation rules of the type; without `facts` names are not resolved. */
export function readerFor(type: TypeSchema, given: Given, options: ReadOptions): PropertyReader {
  return new PropertyReader(planOf(schemaFor(type, given), type.translation), given, options);
}

/** A reader of values that have a schema of their own, such as an update policy. */
export function readerOf(properties: PropertySchemas, given: Given, options: ReadOptions): PropertyReader {
  return new PropertyReader(planOf(properties), given, options);
}

/** Where a problem is for Heat: what is wrong with a key is told of the map that holds it. */
export function pathInMessage(path: Path, detail?: { readonly part?: 'key' }): Path {
  return detail?.part === 'key' ? path.slice(0, -1) : path;
}

type Facts = Parameters<PrepareProperties>[2];
type Where = Parameters<PrepareProperties>[3];

/** Problems in Heat's words, e.g. `Property error: resources.web.properties.size: ...`. */
function collector(where: Where): { readonly problems: Problem[]; readonly report: Report } {
  const problems: Problem[] = [];
  const root: Path = ['resources', where.resource, 'properties'];
  const report: Report = (path, message, detail) => {
    const text = formatPath([...root, ...pathInMessage(path, detail)]);
    problems.push({
      type: 'StackValidationFailed',
      message: `Property error: ${text}: ${message}`,
      lead: { error: 'Property error', path: text },
      path: text,
      ...(detail?.hint === undefined ? {} : { hint: detail.hint }),
    });
  };
  return { problems, report };
}

/**
 * Property values as a type's code gets them: every property of the schema, null where not set. Placeholder types get what
 * was given. A schema that depends on other values is for checks alone: what is given for it stays as it is, as in Heat.
 */
export const prepareProperties: PrepareProperties = (type, given, facts, where) => {
  if (type.placeholder) return { values: given, problems: [] };
  const { problems, report } = collector(where);
  const plan = planOf(type.properties, type.translation);
  const reader = new PropertyReader(plan, givenMap(given), { report, facts, description: where.description });
  return { values: reader.values(), problems };
};

/** Everything that is wrong with resolved values, constraints included; those on objects of the cloud by what `facts` know. */
export function checkProperties(type: TypeSchema, given: ValueMap, facts: Facts, where: Where): readonly Problem[] {
  if (type.placeholder || type.updates === 'never') return [];
  const { problems, report } = collector(where);
  readerFor(type, givenMap(given), { report, facts, custom: customCheck(facts) }).check();
  return problems;
}
