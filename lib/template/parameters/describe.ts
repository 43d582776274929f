import { typeError } from '../functions/faults.ts';
import { isTruthy, typeName } from '../scalars.ts';
import type { Value, ValueMap } from '../values.ts';
import type { ParameterValues } from './bind.ts';
import type { ParameterConstraint } from './constraints.ts';
import type { ParameterSchema } from './schema.ts';
import type { ParameterType } from './types.ts';

const shownTypes: Readonly<Record<ParameterType, string>> = {
  string: 'String',
  number: 'Number',
  list: 'CommaDelimitedList',
  json: 'Json',
  boolean: 'Boolean',
};

/**
 * `Parameters` of the validate call's answer: what a form needs to ask for the values. Hidden defaults and values are
 * shown in clear (behaviour 29).
 */
export function describeParameters(parameters: ParameterValues): ValueMap {
  const described: Record<string, Value> = Object.create(null);
  for (const schema of parameters.schemata.schemas.values()) {
    if (!parameters.isPseudo(schema.name)) described[schema.name] = describe(schema, parameters);
  }
  return described;
}

function describe(schema: ParameterSchema, parameters: ParameterValues): ValueMap {
  const described: Record<string, Value> = {
    Type: shownTypes[schema.type],
    Description: isTruthy(schema.description) ? schema.description : '',
    NoEcho: schema.hidden ? 'true' : 'false',
    Label: isTruthy(schema.label) ? schema.label : schema.name,
  };
  const byDefault = parameters.defaultOf(schema.name);
  if (byDefault !== null) described.Default = byDefault;
  const given = parameters.given(schema.name);
  if (isTruthy(given)) described.Value = given;
  if (schema.tags.length > 0) described.Tags = schema.tags;
  for (const constraint of schema.constraints) Object.assign(described, limits(constraint));
  const descriptions = schema.constraints.map(({ description }) => description ?? null).filter(isTruthy);
  for (const [index, one] of descriptions.entries()) {
    if (typeof one !== 'string')
      throw typeError(`sequence item ${index}: expected str instance, ${typeName(one)} found`);
  }
  if (descriptions.length > 0) described.ConstraintDescription = descriptions.join(' ');
  return described;
}

function limits(constraint: ParameterConstraint): ValueMap {
  if ('range' in constraint) return present({ MinValue: constraint.range.min, MaxValue: constraint.range.max });
  if ('length' in constraint) return present({ MinLength: constraint.length.min, MaxLength: constraint.length.max });
  if ('modulo' in constraint) return { Step: constraint.modulo.step, Offset: constraint.modulo.offset };
  if ('allowed_values' in constraint) return { AllowedValues: constraint.allowed_values };
  if ('allowed_pattern' in constraint) return { AllowedPattern: constraint.allowed_pattern };
  return { CustomConstraint: constraint.name };
}

function present(entries: Readonly<Record<string, Value | undefined>>): ValueMap {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== null),
  );
}
