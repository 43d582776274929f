import type { StackDefinition } from '../../template/contract.ts';
import { readInterface } from '../../template/validate/interface.ts';
import { isMap, type Value } from '../../template/values.ts';
import type { ResourceType } from '../contract.ts';
import { templateBehaviour } from './template-resource.behaviour.ts';

const made = new WeakMap<StackDefinition, Map<string, ResourceType>>();

/**
 * The resource type that a template file is where a stack uses it as one: its parameters are the properties, its outputs
 * the attributes (behaviours 187-189). Made once for each definition, file and type name.
 * @throws HeatError when the template cannot be read
 */
export function templateType(
  resolved: { readonly name: string; readonly template: string | undefined },
  definition: StackDefinition,
  resource: { readonly name: string; readonly type: string },
): ResourceType {
  const known = made.get(definition) ?? new Map<string, ResourceType>();
  made.set(definition, known);
  const key = `${resolved.name}\n${resource.type}`;
  let type = known.get(key);
  if (!type) {
    type = create(resolved, definition, resource);
    known.set(key, type);
  }
  return type;
}

function create(
  { name, template = '' }: { readonly name: string; readonly template: string | undefined },
  definition: StackDefinition,
  resource: { readonly name: string; readonly type: string },
): ResourceType {
  const defaults: Value | undefined = definition.environment.parameter_defaults;
  const { properties, outputs } = readInterface(template, name, new Set(Object.keys(isMap(defaults) ? defaults : {})));
  return {
    type: resource.type,
    properties,
    attributes: Object.fromEntries([...outputs].map((output) => [output, { cache: false }])),
    dynamicAttributes: true,
    updates: 'always',
    replaceFailed: false,
    behaviour: templateBehaviour({ name, template, properties, removeType: resource.type }),
  };
}
