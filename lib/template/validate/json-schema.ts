import type { TypeCatalogue } from '../contract.ts';
import { templateVersions } from '../model/versions.ts';
import { parameterSyntax } from '../parameters/index.ts';
import { syntaxRules } from '../parameters/syntax.ts';
import type { Constraint, PropertySchema, PropertyType, TypeSchema } from '../schema.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A value may always be a function instead, which only the engine can judge. */
const orFunction = (schema: Schema): Schema => ({ anyOf: [schema, { $ref: '#/definitions/function' }] });

const jsonTypes: Readonly<Record<PropertyType, readonly string[]>> = {
  String: ['string', 'number', 'boolean', 'null'],
  Integer: ['integer', 'string', 'null'],
  Number: ['number', 'string', 'null'],
  Boolean: ['boolean', 'string', 'null'],
  Map: ['object', 'null'],
  List: ['array', 'null'],
  Any: [],
};

/**
 * A JSON Schema (draft 7, which editors read) for HOT templates, made from the declarations of versions, parameters and
 * resource types. It knows less than validation does: functions are taken as they are.
 */
export function hotJsonSchema(types: TypeCatalogue): Schema {
  const versions = templateVersions.filter(({ kind }) => kind === 'hot');
  const newest = versions.at(-1)!;
  const functions = new Set(versions.flatMap((version) => [...version.functions.keys()]));
  const rules = syntaxRules(parameterSyntax('hot', newest.date));
  const known = [...types.names()]
    .sort()
    .map((name) => types.get(name))
    .filter((type) => type !== undefined);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Heat Orchestration Template',
    type: 'object',
    required: ['heat_template_version'],
    additionalProperties: false,
    properties: {
      heat_template_version: { enum: versions.flatMap(({ date, aliases }) => [date, ...aliases]) },
      description: {},
      parameter_groups: { type: ['array', 'null'] },
      parameters: mapOfAll({ $ref: '#/definitions/parameter' }),
      conditions: { type: ['object', 'null'] },
      resources: mapOfAll({ $ref: '#/definitions/resource' }),
      outputs: mapOfAll({ $ref: '#/definitions/output' }),
    },
    definitions: {
      function: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        propertyNames: { enum: [...functions].sort() },
      },
      parameter: {
        type: 'object',
        required: ['type'],
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.keys.all.map((key) => [key, key === 'type' ? { enum: Object.keys(rules.types) } : {}]),
        ),
      },
      output: { type: 'object', required: ['value'] },
      resource: {
        type: 'object',
        required: ['type'],
        additionalProperties: false,
        properties: Object.fromEntries(newest.resourceKeys.map((key) => [key, resourceKeys[key] ?? {}])),
        allOf: [typeNames(known), ...known.filter(judged).map(ofType)],
      },
    },
  };
}

const resourceKeys: Readonly<Record<string, Schema>> = {
  type: { type: 'string' },
  description: { type: 'string' },
  properties: { type: 'object' },
  metadata: { type: 'object' },
  update_policy: { type: 'object' },
  depends_on: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
};

function mapOfAll(schema: Schema): Schema {
  return { type: ['object', 'null'], additionalProperties: schema };
}

/** Types whose properties validation looks at. */
function judged({ placeholder, updates }: TypeSchema): boolean {
  return !placeholder && updates !== 'never';
}

/** In a family such as `OS::Nova::` there are only the types that are known; other names are for environments to explain. */
function typeNames(known: readonly TypeSchema[]): Schema {
  const names = known.map(({ type }) => type);
  const families = new Set(names.map((name) => name.split('::').slice(0, -1).join('::')));
  return {
    if: { properties: { type: { pattern: `^(?:${[...families].map((family) => `${family}::`).join('|')})[^:]*$` } } },
    then: { properties: { type: { enum: names } } },
  };
}

function ofType({ type, properties, translation = [] }: TypeSchema): Schema {
  // What an old property can stand in for need not be there.
  const replaced = new Set(translation.filter(({ rule }) => rule === 'Replace').map(({ path }) => path));
  return {
    if: { properties: { type: { const: type } }, required: ['type'] },
    then: { properties: { properties: mapSchema(properties, '', replaced) } },
  };
}

/** `within` is the path of the map, with a dot at its end; empty at the top. */
function mapSchema(
  properties: Readonly<Record<string, PropertySchema>>,
  within: string,
  replaced: ReadonlySet<string>,
): Schema {
  const entries = Object.entries(properties);
  const required = entries.filter(([name, property]) => property.required && !replaced.has(within + name));
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      entries.map(([name, inner]) => [name, propertySchema(inner, within + name, replaced)]),
    ),
    ...(required.length > 0 ? { required: required.map(([name]) => name) } : {}),
  };
}

function propertySchema(property: PropertySchema, path: string, replaced: ReadonlySet<string>): Schema {
  const { type, schema, items, description, support } = property;
  if (type === 'Any') return description ? { description } : {};
  const inner = schema
    ? mapSchema(schema, `${path}.`, replaced)
    : items
      ? { items: propertySchema(items, path, replaced) }
      : {};
  const limits = (property.constraints ?? []).map((constraint) => limitsOf(constraint, type));
  return {
    ...orFunction(Object.assign({}, inner, { type: jsonTypes[type] }, ...limits)),
    ...(description ? { description } : {}),
    ...(property.default === undefined ? {} : { default: property.default }),
    ...(support && support.status !== 'SUPPORTED' ? { deprecated: true } : {}),
  };
}

function limitsOf(constraint: Constraint, type: PropertyType): Schema {
  if ('range' in constraint) return { minimum: constraint.range.min, maximum: constraint.range.max };
  if ('length' in constraint) {
    const { min, max } = constraint.length;
    if (type === 'List') return { minItems: min, maxItems: max };
    return type === 'Map' ? { minProperties: min, maxProperties: max } : { minLength: min, maxLength: max };
  }
  if ('allowed_values' in constraint && type === 'String') return { enum: [...constraint.allowed_values, null] };
  return {};
}
