import type { Problem } from '../../../lib/errors.ts';
import { HeatError } from '../../../lib/errors.ts';
import { versionOf } from '../../../lib/template/model/versions.ts';
import {
  bindParameters,
  checkImmutable,
  checkParameterGroups,
  describeParameters,
  type ParameterSchemata,
  type ParameterValues,
  parameterSyntax,
  parseParameters,
} from '../../../lib/template/parameters/index.ts';
import { isTruthy } from '../../../lib/template/scalars.ts';
import { isMap, type Value, type ValueMap } from '../../../lib/template/values.ts';

const stack = {
  name: 'mystack',
  id: '6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11',
  projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00',
};

export function run(input: ValueMap): Value {
  if (input.operation === 'validate') return validate(input);
  return input.operation === 'update' ? update(input) : values(input);
}

function values(input: ValueMap): Value {
  const bound = bind(input.template as ValueMap, input.parameters, input.parameter_defaults);
  refuse(bound.problems);
  const names = typeof input.pseudo === 'string' ? [input.pseudo] : [...bound.schemata.names];
  return {
    values: Object.fromEntries(names.map((name) => [name, { value: bound.value(name), text: bound.text(name) }])),
  };
}

function validate(input: ValueMap): Value {
  const template = input.template as ValueMap;
  schemataOf(template);
  const odd = Object.keys(template).find((name) => !versionOf(template).sections.includes(name));
  if (odd !== undefined) return { response: { Error: `The template section is invalid: ${odd}` } };
  const bound = bind(template, input.parameters, input.parameter_defaults, true);
  refuse(bound.problems);
  const [faulty] = checkParameterGroups(template.parameter_groups, bound);
  if (faulty !== undefined && faulty.type !== 'StackValidationFailed') refuse([faulty]);
  if (faulty !== undefined) return { response: { Error: faulty.message } };
  const description = template.description ?? template.Description ?? null;
  return {
    response: {
      Description: isTruthy(description) ? description : 'No description',
      Parameters: describeParameters(bound),
      ...(isTruthy(template.parameter_groups) ? { ParameterGroups: template.parameter_groups as Value } : {}),
    },
  };
}

function update(input: ValueMap): Value {
  const before = bind(input.template as ValueMap, input.old_parameters, undefined);
  const after = bind((input.new_template ?? input.template) as ValueMap, input.parameters, undefined);
  refuse(checkImmutable(before, after));
  refuse(after.problems);
  return { allowed: true };
}

function bind(template: ValueMap, supplied?: Value, defaults?: Value, lenient = false): ParameterValues {
  const schemata = schemataOf(template);
  return bindParameters(schemata, { supplied: mapOf(supplied), defaults: mapOf(defaults), stack, lenient });
}

function schemataOf(template: ValueMap): ParameterSchemata {
  const hot = template.heat_template_version;
  const schemata =
    hot === undefined
      ? parseParameters(template.Parameters, { syntax: parameterSyntax('cfn', '') })
      : parseParameters(template.parameters, { syntax: parameterSyntax('hot', String(hot)) });
  refuse(schemata.problems);
  return schemata;
}

function mapOf(value: Value | undefined): ValueMap {
  return value !== undefined && isMap(value) ? value : {};
}

function refuse(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw HeatError.of([first, ...rest]);
}
