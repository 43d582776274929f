import { HeatError } from '../../../lib/errors.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { keysBeforeJson } from '../../../lib/template/functions/maps.ts';
import { parse } from '../../../lib/template/functions/parse.ts';
import { resolve } from '../../../lib/template/functions/resolve.ts';
import { allAttributesReady, attributesReady, Runtime, selectPath } from '../../../lib/template/functions/runtime.ts';
import { attributesUsed, validate } from '../../../lib/template/functions/walk.ts';
import { Template } from '../../../lib/template/model/template.ts';
import { versionOf } from '../../../lib/template/model/versions.ts';
import { bindParameters, parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../lib/template/values.ts';
import { type Runner, StagedError } from '../harness.ts';

interface Input {
  readonly version: string;
  readonly snippet: Value;
  readonly parameters?: ValueMap;
  readonly parameter_values?: ValueMap;
  readonly conditions?: ValueMap;
  readonly mappings?: ValueMap;
  readonly files?: Readonly<Record<string, string>>;
  readonly availability_zones?: readonly string[];
  readonly facade?: {
    readonly metadata: ValueMap;
    readonly deletion_policy?: string;
    readonly update_policy?: ValueMap;
  };
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly reference_id: string;
  readonly attributes: ValueMap;
  readonly action: string;
  readonly status: string;
}

/** A template with the resources of the case, none of which has properties. */
function templateOf(input: Input): Template {
  const [key, date] = input.version.split('/') as [string, string | undefined];
  const head: ValueMap = date === undefined ? { heat_template_version: key } : { [key]: date };
  const version = versionOf(head);
  const { names } = version;
  const resources = Object.keys(input.resources ?? {}).map((name) => [name, { [names.resource.type]: 'Test' }]);
  const template: ValueMap = {
    ...head,
    [names.resources]: Object.fromEntries(resources),
    ...(input.conditions === undefined ? {} : { [names.conditions]: input.conditions }),
    ...(input.mappings === undefined ? {} : { Mappings: input.mappings }),
  };
  const syntax = parameterSyntax(version.kind, version.date);
  const schemata = parseParameters(input.parameters, { syntax });
  const [wrong] = schemata.problems;
  if (wrong !== undefined) throw HeatError.of([wrong]);
  const parameters = bindParameters(schemata, {
    supplied: input.parameter_values ?? {},
    stack: {
      name: 'mystack',
      id: '6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11',
      projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00',
    },
  });
  const model = new Template({
    template,
    version,
    parameters,
    files: input.files ?? {},
    facade: input.facade && {
      metadata: input.facade.metadata,
      deletionPolicy: input.facade.deletion_policy ?? 'Delete',
      updatePolicy: input.facade.update_policy ?? {},
    },
    known: lookupsOf(input),
  });
  model.readResources(raise);
  return model;
}

function raise(error: HeatError): never {
  throw error;
}

function lookupsOf(input: Input): Lookups {
  const resource = (name: string) => input.resources?.[name] as Resource;
  return {
    reference: (name) => resource(name).reference_id,
    attribute: (name, attribute, path) => {
      const { attributes, action } = resource(name);
      if (!attributesReady(action)) return undefined;
      if (Object.hasOwn(attributes, attribute)) return selectPath(attributes[attribute] as Value, path);
      const message = `The Referenced Attribute (${name} ${attribute}) is incorrect.`;
      throw new HeatError('InvalidTemplateAttribute', message);
    },
    attributes: (name) => {
      const { attributes, action, status } = resource(name);
      return allAttributesReady(action, status) ? attributes : undefined;
    },
    availabilityZones: () => input.availability_zones ?? ['nova'],
  };
}

/** Maps whose keys were no texts in the notation of the vectors. */
function withKeys(value: Value): Value {
  if (isList(value)) return value.map(withKeys);
  if (!isMap(value)) return value;
  const keys = keysBeforeJson(value);
  const entries = Object.entries(value).map(([key, item]) => [keys?.get(key) ?? key, withKeys(item)] as const);
  return keys === undefined ? Object.fromEntries(entries) : { $map: entries };
}

/** functions.json: one snippet, read, validated and resolved outside any resource. */
export const runFunctions: Runner = (given) => {
  const input = given as unknown as Input;
  let stage = 'parse';
  try {
    const model = templateOf(input);
    const parsed = parse(input.snippet, model.functions, model, ['probe']);
    // Which attributes are used is asked before anything is validated.
    for (const _used of attributesUsed(parsed));
    stage = 'validate';
    validate(parsed, ['probe'], raise, (name) => Object.keys(input.resources?.[name]?.attributes ?? {}));
    stage = 'resolve';
    return withKeys(resolve(parsed, new Runtime(lookupsOf(input))));
  } catch (error) {
    throw error instanceof HeatError ? new StagedError(stage, error) : error;
  }
};
