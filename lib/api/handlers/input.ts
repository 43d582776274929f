import type { TemplateInput } from '../../engine/service.ts';
import { HeatError } from '../../errors.ts';
import { readSections } from '../../template/environment/index.ts';
import { isTruthy } from '../../template/scalars.ts';
import { toText } from '../../template/text.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { badRequest } from '../faults.ts';
import type { ApiRequest } from '../http.ts';
import { nonNegative } from '../query.ts';
import type { Call } from '../router.ts';
import { fetchTemplate } from '../template-url.ts';

/** `templateInput` of a request, its `template_url` fetched. */
export async function templateRequest(
  { body = {}, services, request }: Pick<Call, 'body' | 'services' | 'request'>,
  options: { readonly templateNeeded: boolean },
): Promise<TemplateInput> {
  const input = templateInput(await fetchTemplate(services.runtime, body), options);
  if (input.template !== undefined)
    checkSize(input.template, request, services.runtime.settings.limits.maxTemplateSize);
  return input;
}

/** The size of an object is that of its text in Heat's host language, which is less than twice that of the JSON. */
function checkSize(template: string | ValueMap, request: ApiRequest, limit: number): void {
  if (typeof template === 'string' || request.body.length < limit / 2) return;
  const size = [...toText(template)].length;
  if (size <= limit) return;
  throw new HeatError(
    'RequestLimitExceeded',
    `Request limit exceeded: Template size (${size} bytes) exceeds maximum allowed size (${limit} bytes).`,
  );
}

/**
 * The parts of a body that make a stack, as Heat reads them.
 * @throws HTTPBadRequest `No template specified` where one is needed, and for values of another shape; what Heat's host
 * language says of values that are no maps
 */
export function templateInput(body: ValueMap, options: { readonly templateNeeded: boolean }): TemplateInput {
  const template = body.template ?? undefined;
  if (template === undefined && options.templateNeeded) throw badRequest('No template specified');
  if (template !== undefined && typeof template !== 'string' && !isMap(template)) throw badRequest();
  const environmentFiles = fileNames(body.environment_files);
  if (isTruthy(body.files_container ?? null)) {
    throw new HeatError('NotSupported', 'Fetching files from a container is not supported.');
  }
  return {
    ...(template === undefined ? {} : { template }),
    ...environmentOf(body.environment ?? undefined, environmentFiles),
    environmentFiles,
    files: fileMap(body.files),
    ...(body.parameters === undefined || body.parameters === null
      ? {}
      : { parameters: map(body.parameters, 'parameters') }),
  };
}

/** The environment, which nobody reads beside environment files (behaviour 44). */
function environmentOf(value: Value | undefined, files: readonly string[]): Pick<TemplateInput, 'environment'> {
  if (value === undefined || files.length > 0) return {};
  if (typeof value !== 'string' && !isMap(value)) throw badRequest();
  try {
    readSections(value);
  } catch (error) {
    if (!(error instanceof HeatError) || error.type !== 'ValueError') throw error;
    const message = `Environment not in valid format: ${error.message}`;
    const [first, ...others] = error.problems;
    const problems = [{ ...first, type: 'HTTPBadRequest', message }, ...others];
    throw new HeatError('HTTPBadRequest', message, { problems });
  }
  return { environment: value };
}

function map(value: Value, name: string): ValueMap {
  if (isMap(value)) return value;
  if (isList(value) && value.length === 0) return {};
  throw new HeatError('ValueError', `"${name}" must be an object.`);
}

function fileNames(value: Value | undefined): readonly string[] {
  if (value === undefined || !isTruthy(value)) return [];
  if (isList(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw new HeatError('KeyError', '"environment_files" must be a list of names in "files".');
}

function fileMap(value: Value | undefined): Record<string, string> {
  if (value === undefined || value === null) return {};
  const files: Record<string, string> = {};
  for (const [name, content] of Object.entries(map(value, 'files'))) {
    files[name] = typeof content === 'string' ? content : JSON.stringify(content);
  }
  return files;
}

/** Heat's reading of `timeout_mins`. @throws HTTPBadRequest */
export function timeoutMins(body: ValueMap): number | undefined {
  const value = body.timeout_mins;
  if (value === undefined || value === null) return undefined;
  return nonNegative(toText(value), 'timeout_mins');
}

/** `true`/`false` as a boolean or as text in any case; undefined: absent. @throws HeatError of class `type` */
export function flag(
  body: ValueMap,
  name: string,
  type: 'ValueError' | 'HTTPBadRequest' = 'ValueError',
): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const text = toText(value);
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  throw new HeatError(type, `Unrecognized value "${text}" for "${name}", acceptable values are: true, false.`);
}

const longestTag = 80;

/** Comma-separated tags as they are (behaviour 103). @throws AttributeError, HTTPBadRequest */
export function tagList(body: ValueMap): readonly string[] | undefined {
  const value = body.tags;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new HeatError('AttributeError', '"tags" must be a comma-separated text.');
  const tags = value.split(',');
  const long = tags.find((tag) => [...tag].length > longestTag);
  if (long !== undefined) throw badRequest(`Invalid tag, "${long}" is longer than ${longestTag} characters`);
  return tags;
}

/** The name as given: whether it is one is told after the template has been looked at. @throws HTTPBadRequest `No stack name specified` */
export function stackName(body: ValueMap): Value {
  const name = body.stack_name;
  if (name === undefined) throw badRequest('No stack name specified');
  return name;
}
