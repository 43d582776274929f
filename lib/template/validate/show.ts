import type { OutputDefinition, ResourceDefinition, StackDefinition } from '../contract.ts';
import { withinEffort } from '../effort.ts';
import type { PartNames } from '../model/names.ts';
import { versionOf } from '../model/versions.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';
import { printTemplate } from './print.ts';

/**
 * A loaded template with everything resolved that needs neither a resource nor a parameter without a value, as YAML: the other
 * parameters and the conditions are gone.
 */
export function showResolved(stack: StackDefinition): string {
  return withinEffort(() => show(stack));
}

function show(stack: StackDefinition): string {
  const { key, names, functions } = versionOf(stack.template);
  const outputs = [...stack.outputs.values()].filter(({ exists }) => exists);
  const shown = written({
    [key]: stack.version,
    [names.description]: stack.template[names.description],
    [names.parameters]: open(stack, names),
    [names.resources]: byName(stack.resources.values(), (resource) => shownResource(resource, names)),
    [names.outputs]: outputs.length > 0 ? byName(outputs, (output) => shownOutput(output, names)) : undefined,
  });
  return printTemplate(shown, new Set(functions.keys()));
}

function byName<T extends { readonly name: string }>(parts: Iterable<T>, shown: (part: T) => ValueMap): ValueMap {
  return Object.fromEntries(Array.from(parts, (part) => [part.name, shown(part)]));
}

function shownResource(resource: ResourceDefinition, { resource: names }: PartNames): ValueMap {
  const { written: given } = resource;
  return written({
    [names.type]: resource.type,
    [names.description]: resource.description || undefined,
    [names.externalId ?? '']: resource.externalId ?? undefined,
    [names.dependsOn]: given.depends_on,
    [names.deletionPolicy]: given.deletion_policy === undefined ? undefined : resource.deletionPolicy(),
    [names.updatePolicy]: given.update_policy && resource.known('update_policy'),
    [names.metadata]: given.metadata && resource.known('metadata'),
    [names.properties]: given.properties && resource.known('properties'),
  });
}

function shownOutput(output: OutputDefinition, { output: names }: PartNames): ValueMap {
  const description = output.description === 'No description given' ? undefined : output.description;
  return written({ [names.description]: description, [names.value]: output.known() });
}

/** Parameters without a value as they are declared. */
function open({ template, shownParameters }: StackDefinition, names: PartNames): ValueMap | undefined {
  const declared = template[names.parameters] ?? null;
  if (!isMap(declared)) return undefined;
  const without = Object.entries(declared).filter(([name]) => !Object.hasOwn(shownParameters, name));
  return without.length > 0 ? Object.fromEntries(without) : undefined;
}

/** Without what is not there. */
function written(parts: Readonly<Record<string, Value | undefined>>): ValueMap {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, Value] => part[1] !== undefined));
}
