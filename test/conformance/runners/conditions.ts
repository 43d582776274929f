import { HeatError } from '../../../lib/errors.ts';
import type { Lookups } from '../../../lib/template/contract.ts';
import { load } from '../../../lib/template/load.ts';
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

/** conditions.json: what exists, and what is resolved from it. */
export const runConditions: Runner = (input) => {
  const stack = load({
    template: input.template as ValueMap,
    parameters: (input.parameters ?? {}) as ValueMap,
    stack: { name: 'mystack', id: null, projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
    types: { get: (type) => types[type], names: () => Object.keys(types) },
  });
  const [problem, ...others] = stack.validate();
  if (problem !== undefined) throw HeatError.of([problem, ...others]);
  const properties: Record<string, Value> = {};
  for (const resource of stack.resources.values()) {
    if (resource.type === 'OS::Heat::Value') properties[resource.name] = resource.properties(before).value ?? null;
  }
  const edges = [...stack.dependencies()].flatMap(([name, needs]) => [...needs].map((need) => [name, need]));
  return {
    conditions: stack.conditions,
    resources: [...stack.resources.keys()].sort(),
    outputs: [...stack.outputs.keys()].sort(),
    properties,
    edges: edges.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
};
