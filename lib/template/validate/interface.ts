import { HeatError } from '../../errors.ts';
import { versionOf } from '../model/versions.ts';
import { type ParameterSchema, type ParameterType, parameterSyntax, parseParameters } from '../parameters/index.ts';
import { readTemplate } from '../read.ts';
import type { Constraint, PropertySchema, PropertyType } from '../schema.ts';
import { isMap } from '../values.ts';

/** What a template is to the stack that uses it as a type: parameters are properties, outputs attributes. */
export interface TemplateInterface {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly outputs: readonly string[];
}

/**
 * Reads no more of a template than its interface (behaviours 187-192). `defaults` are the parameters that the environment
 * gives a default.
 * @throws HeatError when it is no template, of no known version, or its parameters cannot be read
 */
export function readInterface(
  text: string,
  file: string,
  defaults: ReadonlySet<string>,
  maxSize?: number,
): TemplateInterface {
  const { template, positions } = readTemplate(text, { file, name: file, maxSize });
  const version = versionOf(template);
  const syntax = parameterSyntax(version.kind, version.date);
  const { schemas, problems } = parseParameters(template[version.names.parameters], { syntax, positions });
  const [first, ...others] = problems;
  if (first) throw HeatError.of([first, ...others]);
  const outputs = template[version.names.outputs] ?? null;
  const properties = [...schemas].map(([name, schema]) => [name, propertyOf(schema, defaults.has(name))] as const);
  return { properties: Object.fromEntries(properties), outputs: isMap(outputs) ? Object.keys(outputs) : [] };
}

const propertyTypes: Readonly<Record<ParameterType, PropertyType>> = {
  string: 'String',
  number: 'Number',
  list: 'List',
  json: 'Map',
  boolean: 'Boolean',
};

function propertyOf(schema: ParameterSchema, hasDefault: boolean): PropertySchema {
  const type = propertyTypes[schema.type];
  const constraints = schema.constraints.map(constraintOf);
  return {
    type,
    updateAllowed: true,
    required: schema.default === null && !hasDefault,
    allowConversion: type === 'List' || type === 'Map',
    ...(constraints.length > 0 ? { constraints } : {}),
  };
}

type ParameterConstraint = ParameterSchema['constraints'][number];

function constraintOf(constraint: ParameterConstraint): Constraint {
  const description = typeof constraint.description === 'string' ? { description: constraint.description } : {};
  if ('range' in constraint) return { range: bounds(constraint.range), ...description };
  if ('length' in constraint) return { length: bounds(constraint.length), ...description };
  if ('modulo' in constraint) {
    const { step, offset } = constraint.modulo;
    return { modulo: { step: Number(step), offset: Number(offset) }, ...description };
  }
  if ('allowed_values' in constraint) return { allowed_values: constraint.allowed_values, ...description };
  if ('allowed_pattern' in constraint) return { allowed_pattern: constraint.allowed_pattern, ...description };
  return { custom: constraint.custom, ...description };
}

type Limits = Extract<ParameterConstraint, { range: unknown }>['range'];

function bounds({ min, max }: Limits): { readonly min?: number; readonly max?: number } {
  return {
    ...(min === null || min === undefined ? {} : { min: Number(min) }),
    ...(max === null || max === undefined ? {} : { max: Number(max) }),
  };
}
