import { HeatError } from '../../errors.ts';
import { type ParameterSchemata, parameterSyntax, parseParameters } from '../parameters/index.ts';
import type { ParameterType } from '../parameters/types.ts';
import { readDocument } from '../reader/index.ts';
import { isMap } from '../values.ts';

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
  try {
    const { value } = readDocument(text);
    if (!isMap(value)) return new Map();
    const hot = value.heat_template_version;
    return hot === undefined
      ? parseParameters(value.Parameters, { syntax: parameterSyntax('cfn', '') }).schemas
      : parseParameters(value.parameters, { syntax: parameterSyntax('hot', String(hot)) }).schemas;
  } catch (error) {
    if (error instanceof HeatError) return new Map();
    throw error;
  }
}
