import type { TemplateInput } from '../../engine/service.ts';
import { HeatError } from '../../errors.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { badRequest } from '../faults.ts';

/**
 * The parts of a body that make a stack, as Heat reads them.
 * @throws HTTPBadRequest `No template specified` where one is needed, and for values of another shape.
 */
export function templateInput(body: ValueMap, options: { readonly templateNeeded: boolean }): TemplateInput {
  const template = body.template ?? undefined;
  if (template === undefined && options.templateNeeded) throw badRequest('No template specified');
  if (template !== undefined && typeof template !== 'string' && !isMap(template)) throw badRequest();
  const environment = body.environment ?? undefined;
  if (environment !== undefined && typeof environment !== 'string' && !isMap(environment)) throw badRequest();
  return {
    ...(template === undefined ? {} : { template }),
    ...(environment === undefined ? {} : { environment }),
    environmentFiles: strings(body.environment_files, 'environment_files') ?? [],
    files: fileMap(body.files),
    ...(body.parameters === undefined || body.parameters === null
      ? {}
      : { parameters: map(body.parameters, 'parameters') }),
  };
}

function map(value: Value, name: string): ValueMap {
  if (isMap(value)) return value;
  throw badRequest(`"${name}" must be an object.`);
}

function strings(value: Value | undefined, name: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (isList(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw badRequest(`"${name}" must be a list of strings.`);
}

function fileMap(value: Value | undefined): Record<string, string> {
  if (value === undefined || value === null) return {};
  const files: Record<string, string> = {};
  for (const [name, content] of Object.entries(map(value, 'files'))) {
    files[name] = typeof content === 'string' ? content : JSON.stringify(content);
  }
  return files;
}

/** Heat's reading of `timeout_mins`. @throws HTTPBadRequest, StackValidationFailed */
export function timeoutMins(body: ValueMap): number | undefined {
  const value = body.timeout_mins;
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value.trim() : String(value);
  if (typeof value === 'boolean' || !/^[+-]?\d+$/.test(text))
    throw badRequest("Only integer is acceptable by 'timeout_mins'.");
  const minutes = Number(text);
  if (minutes < 0) {
    throw badRequest(`Value '${text}' is invalid for 'timeout_mins' which only accepts non-negative integer.`);
  }
  return minutes;
}

/** `true`/`false` as a boolean or as text in any case. @throws HTTPBadRequest */
export function flag(body: ValueMap, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  const text = String(value).trim().toLowerCase();
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw badRequest(`Unrecognized value "${String(value)}" for "${name}", acceptable values are: true, false`);
}

/** Comma-separated tags (behaviour 103). @throws HTTPBadRequest, StackValidationFailed */
export function tagList(body: ValueMap): readonly string[] | undefined {
  const value = body.tags;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw new HeatError(
      'HTTPBadRequest',
      'Invalid tags, not in valid format, must be a comma-separated string of tags',
    );
  }
  return value.split(',').map((tag) => tag.trim());
}

/** Any name in a body. @throws HTTPBadRequest `No stack name specified` */
export function stackName(body: ValueMap): string {
  const name = body.stack_name;
  if (name === undefined) throw badRequest('No stack name specified');
  if (typeof name !== 'string')
    throw new HeatError('StackValidationFailed', `Invalid stack name ${String(name)}, must be a string`);
  return name;
}
