import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { type ParameterSchemata, parameterSyntax, parseParameters } from '../parameters/index.ts';
import type { ParameterType } from '../parameters/types.ts';
import { readDocument } from '../reader/index.ts';
import { isMap, type ValueMap } from '../values.ts';

/**
 * Types of the parameters of a template and of all templates among its files: environment files are merged with a view to
 * nested stacks too. The template's own win; files that are no templates count for nothing.
 */
export function parameterTypes(
  template: ParameterSchemata,
  files: Readonly<Record<string, string>>,
): ReadonlyMap<string, ParameterType> {
  const types = new Map<string, ParameterType>();
  for (const text of Object.values(files)) {
    for (const [name, { type }] of parametersOf(text)) types.set(name, type);
  }
  for (const [name, { type }] of template.schemas) types.set(name, type);
  return types;
}

function parametersOf(text: string): ParameterSchemata['schemas'] {
  // Most files are scripts and settings: only a text that may be a template is worth reading.
  if (!/heat_template_version|TemplateFormatVersion/.test(text)) return new Map();
  const document = attempt(HeatError, () => readDocument(text));
  return document instanceof HeatError || !isMap(document.value) ? new Map() : schemataOf(document.value).schemas;
}

/** The parameters that a template declares. */
export function schemataOf({ heat_template_version: hot, parameters, Parameters }: ValueMap): ParameterSchemata {
  return hot === undefined
    ? parseParameters(Parameters, { syntax: parameterSyntax('cfn', '') })
    : parseParameters(parameters, { syntax: parameterSyntax('hot', String(hot)) });
}
