import { HeatError } from '../../../lib/errors.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { load } from '../../../lib/template/load.ts';
import { Template } from '../../../lib/template/model/template.ts';
import { versionOf } from '../../../lib/template/model/versions.ts';
import { bindParameters, parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import type { TypeSchema } from '../../../lib/template/schema.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';
import type { Runner } from '../harness.ts';

/** The types that the cases use, as far as conditions have to do with them. */
const types: Readonly<Record<string, TypeSchema>> = {
  'OS::Heat::Value': {
    type: 'OS::Heat::Value',
    properties: { value: { type: 'Any', required: true }, type: { type: 'String' } },
    attributes: { value: {} },
  },
};

const before: Lookups = { reference: (name) => name, attribute: () => undefined };

/** The conditions as such, used or not: whether each holds was asked before the template was looked at. */
function askAll(given: ValueMap, supplied: ValueMap): void {
  const version = versionOf(given);
  const syntax = parameterSyntax(version.kind, version.date);
  const schemata = parseParameters(given[version.names.parameters], { syntax });
  if (schemata.problems.length > 0) return;
  const parameters = bindParameters(schemata, { supplied, stack });
  const template = new Template({ template: given, version, parameters, files: {} });
  for (const name of template.conditions.parsed.keys()) template.isEnabled(name);
}

const stack = { name: 'mystack', id: null, projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00' };

/** conditions.json: what exists, and what is resolved from it. */
export const runConditions: Runner = (input) => {
  askAll(input.template as ValueMap, (input.parameters ?? {}) as ValueMap);
  const loaded = load({
    template: input.template as ValueMap,
    parameters: (input.parameters ?? {}) as ValueMap,
    stack,
    types: { get: (type) => types[type], names: () => Object.keys(types) },
  });
  const [problem, ...others] = loaded.validate();
  if (problem !== undefined) throw HeatError.of([problem, ...others]);
  const properties: Record<string, Value> = {};
  for (const resource of loaded.resources.values()) {
    if (resource.type === 'OS::Heat::Value') properties[resource.name] = resource.properties(before).value ?? null;
  }
  const edges = [...loaded.dependencies()].flatMap(([name, needs]) => [...needs].map((need) => [name, need]));
  return {
    conditions: loaded.conditions,
    resources: [...loaded.resources.keys()].sort(),
    outputs: [...loaded.outputs.keys()].sort(),
    properties,
    edges: edges.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
};
