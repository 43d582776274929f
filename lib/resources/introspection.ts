import { HeatError } from '../errors.ts';
import { compile } from '../template/regex/index.ts';
import type { AttributeSchema, Constraint, PropertySchema, Support } from '../template/schema.ts';
import type { Value, ValueMap } from '../template/values.ts';
import { type Asked, lackOf, unavailable } from './availability.ts';
import type { ResourceType } from './contract.ts';
import { resourceType, types } from './registry.ts';

const show: AttributeSchema = { type: 'Map', description: 'Detailed information about resource.' };

function notFound(type: string): HeatError {
  return new HeatError('EntityNotFound', `The Resource Type (${type}) could not be found.`);
}

function known(type: string): ResourceType {
  const found = resourceType(type);
  if (!found) throw notFound(type);
  if (found.support?.status === 'HIDDEN') {
    throw new HeatError('NotSupported', `Hidden resource type ${type} is not supported.`);
  }
  return found;
}

export interface TypeQuery {
  readonly asked: Asked;
  /** Whether the caller may use a type. */
  readonly may: (type: string) => boolean;
  /** Regular expression matched from the beginning of the name. */
  readonly name?: string;
  readonly version?: string;
  readonly status?: string;
}

/** Types a caller can use: not hidden, allowed, their service in the catalogue. An unreadable pattern matches nothing. */
export async function typeNames(
  query: TypeQuery,
): Promise<readonly { readonly type: string; readonly description: string }[]> {
  const status = query.status ?? 'SUPPORTED';
  let matches: (type: string) => boolean = () => true;
  if (query.name !== undefined) {
    try {
      const pattern = compile(query.name);
      matches = (type) => pattern.match(type) !== undefined && pattern.match(type) !== null;
    } catch {
      return [];
    }
  }
  const lack = lackOf(query.asked);
  const rows: { type: string; description: string }[] = [];
  for (const name of types.names()) {
    const type = resourceType(name)!;
    const support = type.support?.status ?? 'SUPPORTED';
    if (support === 'HIDDEN' || (query.status !== undefined && support !== status)) continue;
    if (query.version !== undefined && type.support?.since !== query.version) continue;
    if (!matches(name) || !query.may(name)) continue;
    if ((await lack(type)) !== undefined) continue;
    rows.push({ type: name, description: 'No description available' });
  }
  return rows;
}

/** Schema of a type as the API shows it. @throws EntityNotFound, NotSupported (hidden), ResourceTypeUnavailable */
export async function typeSchema(name: string, asked: Asked): Promise<ValueMap> {
  const type = known(name);
  // Whatever is missing, Heat says this here.
  if ((await lackOf(asked)(type)) !== undefined) throw unavailable(type, 'Service endpoint not in service catalog.');
  return {
    resource_type: name,
    properties: schemata(type.properties),
    attributes: attributeSchemata(type),
    support_status: supportStatus(type.support),
  };
}

function supportStatus(support: Support | undefined): ValueMap {
  return {
    status: support?.status ?? 'SUPPORTED',
    message: support?.message ?? null,
    version: support?.since ?? null,
    previous_status: support?.previous ? supportStatus(support.previous) : null,
  };
}

function listed(schema: PropertySchema): boolean {
  return schema.implemented !== false && schema.support?.status !== 'HIDDEN';
}

function schemata(properties: Readonly<Record<string, PropertySchema>>): ValueMap {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, schema]) => listed(schema))
      .map(([name, schema]) => [name, propertySchema(schema)]),
  );
}

function propertySchema(schema: PropertySchema): ValueMap {
  const inner = schema.schema
    ? schemata(schema.schema)
    : schema.items
      ? { '*': propertySchema(schema.items) }
      : undefined;
  return {
    type: schema.type.toLowerCase(),
    ...(schema.description === undefined ? {} : { description: schema.description }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(inner === undefined ? {} : { schema: inner }),
    required: schema.required ?? false,
    ...(schema.constraints && schema.constraints.length > 0 ? { constraints: schema.constraints.map(constraint) } : {}),
    update_allowed: schema.updateAllowed ?? false,
    immutable: schema.immutable ?? false,
  };
}

function constraint(c: Constraint): ValueMap {
  if ('custom' in c) return { custom_constraint: c.custom };
  return c as unknown as ValueMap;
}

function attributeSchemata(type: ResourceType): ValueMap {
  const all = { ...type.attributes, show };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, a]) => a.support?.status !== 'HIDDEN')
      .map(([name, a]) => [
        name,
        { ...(a.description ? { description: a.description } : {}), ...(a.type ? { type: a.type.toLowerCase() } : {}) },
      ]),
  );
}

const parameterTypes: Readonly<Record<string, readonly [hot: string, cfn: string]>> = {
  String: ['string', 'String'],
  Integer: ['number', 'Number'],
  Number: ['number', 'Number'],
  Boolean: ['boolean', 'Boolean'],
  List: ['comma_delimited_list', 'CommaDelimitedList'],
  Map: ['json', 'Json'],
  Any: ['json', 'Json'],
};

/**
 * A template with the type alone: its properties as parameters, its attributes as outputs (a provider template).
 * @throws EntityNotFound, NotSupported (hidden)
 */
export function templateOf(name: string, form: 'hot' | 'cfn'): ValueMap {
  const type = known(name);
  const resource = name.slice(name.lastIndexOf(':') + 1);
  const properties = Object.entries(type.properties).filter(([, schema]) => listed(schema));
  const attributes = ['show', ...Object.keys(type.attributes)].sort(
    (a, b) => Number(a === 'show') - Number(b === 'show'),
  );
  return form === 'hot' ? hot(type, resource, properties, attributes) : cfn(type, resource, properties, attributes);
}

type Properties = readonly (readonly [string, PropertySchema])[];

function hot(type: ResourceType, resource: string, properties: Properties, attributes: readonly string[]): ValueMap {
  return {
    heat_template_version: '2016-10-14',
    description: `Initial template of ${resource}`,
    parameters: Object.fromEntries(
      properties.map(([name, schema]) => [
        name,
        {
          type: parameterTypes[schema.type]![0],
          ...(schema.default === undefined ? {} : { default: schema.default }),
          ...(schema.constraints?.length ? { constraints: schema.constraints.map(constraint) } : {}),
        },
      ]),
    ),
    resources: {
      [resource]: {
        type: type.type,
        properties: Object.fromEntries(properties.map(([name]) => [name, { get_param: name }])),
      },
    },
    outputs: {
      ...Object.fromEntries(attributes.map((name) => [name, { value: { get_attr: [resource, name] } }])),
      'OS::stack_id': { value: { get_resource: resource } },
    },
  };
}

/** Keys of a CFN parameter that stand for a constraint. */
function cfnConstraints(constraints: readonly Constraint[] = []): ValueMap {
  const keys: Record<string, Value> = {};
  for (const c of constraints) {
    if ('length' in c) Object.assign(keys, bounds('Length', c.length));
    else if ('range' in c) Object.assign(keys, bounds('Value', c.range));
    else if ('allowed_values' in c) keys.AllowedValues = c.allowed_values;
    else if ('allowed_pattern' in c) keys.AllowedPattern = c.allowed_pattern;
  }
  return keys;
}

function bounds(of: string, { min, max }: { readonly min?: number; readonly max?: number }): ValueMap {
  return { ...(min === undefined ? {} : { [`Min${of}`]: min }), ...(max === undefined ? {} : { [`Max${of}`]: max }) };
}

function cfn(type: ResourceType, resource: string, properties: Properties, attributes: readonly string[]): ValueMap {
  const reference = (name: string, schema: PropertySchema): Value =>
    schema.type === 'List' ? { 'Fn::Split': [',', { Ref: name }] } : { Ref: name };
  return {
    HeatTemplateFormatVersion: '2012-12-12',
    Description: `Initial template of ${resource}`,
    Parameters: Object.fromEntries(
      properties.map(([name, schema]) => [
        name,
        {
          Type: parameterTypes[schema.type]![1],
          ...(schema.default === undefined ? {} : { Default: schema.default }),
          ...cfnConstraints(schema.constraints),
        },
      ]),
    ),
    Resources: {
      [resource]: { Type: type.type, Properties: Object.fromEntries(properties.map(([n, s]) => [n, reference(n, s)])) },
    },
    Outputs: {
      ...Object.fromEntries(attributes.map((name) => [name, { Value: { 'Fn::GetAtt': [resource, name] } }])),
      'OS::stack_id': { Value: { Ref: resource } },
    },
  };
}
