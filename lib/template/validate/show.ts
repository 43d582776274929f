import { stringify } from 'yaml';
import type { Lookups, StackDefinition } from '../contract.ts';
import { withinEffort } from '../effort.ts';
import { versionOf } from '../model/versions.ts';
import { Float, isList, isMap, type Value, type ValueMap } from '../values.ts';

/**
 * A loaded template with everything resolved that does not need a resource, as YAML: parameters and conditions are gone,
 * references to resources stay. A reference inside a text stands there as JSON.
 * @throws HeatError of a function that cannot be resolved
 */
export function showResolved(stack: StackDefinition): string {
  return withinEffort(() => show(stack));
}

function show(stack: StackDefinition): string {
  const hot = stack.sections.resources === 'resources';
  const lookups = references(hot);
  const names = hot
    ? { metadata: 'metadata', dependsOn: 'depends_on', type: 'type', value: 'value', description: 'description' }
    : { metadata: 'Metadata', dependsOn: 'DependsOn', type: 'Type', value: 'Value', description: 'Description' };
  const resources = [...stack.resources.values()].map((resource) => {
    const { written } = resource;
    return [
      resource.name,
      {
        [names.type]: resource.type,
        ...(written.depends_on === undefined ? {} : { [names.dependsOn]: resource.dependsOn }),
        ...(written.deletion_policy === undefined
          ? {}
          : { [stack.sections.deletionPolicy]: resource.deletionPolicy() }),
        ...(written.update_policy === undefined
          ? {}
          : { [stack.sections.updatePolicy]: resource.updatePolicy(lookups) }),
        ...(written.metadata === undefined ? {} : { [names.metadata]: resource.metadata(lookups) }),
        ...(written.properties === undefined ? {} : { [stack.sections.properties]: resource.properties(lookups) }),
      },
    ] as const;
  });
  const outputs = [...stack.outputs.values()]
    .filter(({ exists }) => exists)
    .map((output) => [output.name, { [names.value]: output.value(lookups) }] as const);
  const shown: ValueMap = {
    [versionOf(stack.template).key]: stack.version,
    [names.description]: stack.description,
    [stack.sections.resources]: Object.fromEntries(resources),
    ...(outputs.length > 0 ? { [stack.sections.outputs]: Object.fromEntries(outputs) } : {}),
  };
  return stringify(plain(shown), { lineWidth: 120, aliasDuplicateObjects: false });
}

/** References as they are written, in the words of the language. */
function references(hot: boolean): Lookups {
  return {
    reference: (name): Value => (hot ? { get_resource: name } : { Ref: name }),
    attribute: (resource, attribute, path) => ({ [hot ? 'get_attr' : 'Fn::GetAtt']: [resource, attribute, ...path] }),
  };
}

/** Without the wrappers that tell integers and floats apart. */
function plain(value: Value): unknown {
  if (isList(value)) return value.map(plain);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  if (value instanceof Float) return Number(value);
  return value;
}
