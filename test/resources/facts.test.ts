import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resourceType } from '../../lib/resources/registry.ts';
import type { Constraint, PropertySchema } from '../../lib/template/schema.ts';
import { sharedFolder } from '../conformance/vectors.ts';

/** The schemas as Heat's own classes have them, read by introspection; a clone does not have the file. */
const file = join(sharedFolder, 'heat/resource-types.json');

interface PropertyFact {
  readonly type: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly update_allowed?: boolean;
  readonly immutable?: boolean;
  readonly implemented?: boolean;
  readonly allow_conversion?: boolean;
  readonly constraints?: readonly object[];
  readonly support?: unknown;
  readonly schema?: Readonly<Record<string, PropertyFact>>;
  readonly items?: PropertyFact;
}

interface TypeFact {
  readonly properties: Readonly<Record<string, PropertyFact>>;
  readonly attributes: Readonly<Record<string, { readonly type: string | null; readonly cache?: boolean }>>;
  readonly translation_rules?: readonly { readonly rule: string; readonly path: string }[];
  readonly deletion_policies?: readonly string[];
  readonly physical_name_limit?: number;
  readonly handlers: readonly string[];
  readonly hidden_dependencies?: readonly string[];
  readonly placeholder?: boolean;
  readonly dynamic_attributes?: boolean;
}

const facts: Readonly<Record<string, TypeFact>> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).types : {};

const bounds = (c: { min?: number | null; max?: number | null }) => ({ min: c.min ?? null, max: c.max ?? null });

function constraint(one: object): object {
  if ('range' in one) return { range: bounds(one.range as object) };
  if ('length' in one) return { length: bounds(one.length as object) };
  return one;
}

const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).sort();

function ofFact(fact: PropertyFact): unknown {
  return {
    type: fact.type,
    required: fact.required ?? false,
    default: fact.default ?? null,
    updateAllowed: fact.update_allowed ?? false,
    immutable: fact.immutable ?? false,
    implemented: fact.implemented ?? true,
    allowConversion: fact.allow_conversion ?? false,
    constraints: sorted((fact.constraints ?? []).map(constraint)),
    schema: fact.schema && each(fact.schema, ofFact),
    items: fact.items && ofFact(fact.items),
  };
}

function ofOurs(property: PropertySchema): unknown {
  return {
    type: property.type,
    required: property.required ?? false,
    default: property.default ?? null,
    updateAllowed: property.updateAllowed ?? false,
    immutable: property.immutable ?? false,
    implemented: property.implemented ?? true,
    allowConversion: property.allowConversion ?? false,
    constraints: sorted(
      (property.constraints ?? []).map(({ description: _, ...rest }: Constraint) => constraint(rest)),
    ),
    schema: property.schema && each(property.schema, ofOurs),
    items: property.items && ofOurs(property.items),
  };
}

function each<T>(map: Readonly<Record<string, T>>, work: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, work(value)]));
}

describe.skipIf(Object.keys(facts).length === 0)('a resource type', () => {
  const real = Object.entries(facts).filter(([, fact]) => !fact.placeholder);

  it.each(real)('has the properties and attributes that %s has upstream', (name, fact) => {
    const ours = resourceType(name);
    expect(each(ours?.properties ?? {}, ofOurs)).toEqual(each(fact.properties, ofFact));
    const { show: _, ...attributes } = fact.attributes;
    expect(each(ours?.attributes ?? {}, (one) => [one.type ?? null, one.cache ?? true])).toEqual(
      each(attributes, (one) => [one.type, one.cache ?? true]),
    );
  });

  it.each(real)('translates, limits names and hides dependencies as %s does upstream', (name, fact) => {
    const ours = resourceType(name);
    const rules = (list: readonly { rule: string; path: string }[]) => list.map(({ rule, path }) => `${rule} ${path}`);
    // One rule for several kinds of object, and rules for properties that the type does not have, say nothing.
    const sensible = (fact.translation_rules ?? []).filter(({ path }) => (path.split('.')[0] ?? '') in fact.properties);
    expect(new Set(rules(ours?.translation ?? []))).toEqual(new Set(rules(sensible)));
    expect(ours?.physicalNameLimit ?? 255).toBe(fact.physical_name_limit ?? 255);
    expect(ours?.snapshotPolicy ?? false).toBe(fact.deletion_policies?.includes('Snapshot') ?? false);
    expect(ours?.hiddenDependencies !== undefined).toBe(fact.hidden_dependencies !== undefined);
    expect(ours?.dynamicAttributes ?? false).toBe(fact.dynamic_attributes ?? false);
  });

  const apart: Readonly<Record<string, string>> = {
    'OS::Heat::Stack snapshot': 'a snapshot keeps the record of the stack',
    'OS::Heat::WaitConditionHandle suspend': 'a handle has no user that could be disabled',
    'OS::Heat::WaitConditionHandle resume': 'as for suspend',
    'OS::Heat::UpdateWaitConditionHandle suspend': 'as for OS::Heat::WaitConditionHandle',
    'OS::Heat::UpdateWaitConditionHandle resume': 'as for OS::Heat::WaitConditionHandle',
  };
  const behaving = real.filter(([name]) => resourceType(name)?.behaviour !== undefined);

  it.each(behaving)('does all that %s does upstream', (name, fact) => {
    const ours = resourceType(name)?.behaviour;
    const wanted = ['update', 'check', 'suspend', 'resume', 'snapshot', 'signal'].filter(
      (one) => fact.handlers.includes(one) && !(`${name} ${one}` in apart),
    );
    expect(wanted.filter((one) => ours?.[one as 'update'] === undefined)).toEqual([]);
  });
});
