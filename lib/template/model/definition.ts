import type { HeatError, Position, Problem } from '../../errors.ts';
import type {
  AttributesOf,
  AttributeUse,
  Lookups,
  OutputDefinition,
  Parts,
  ResourceDefinition,
  WrittenSection,
} from '../contract.ts';
import { withinEffort } from '../effort.ts';
import { typeError } from '../functions/faults.ts';
import { absent, Call, mapEntries, type Parsed } from '../functions/node.ts';
import { resolveKnown, resolvePartly } from '../functions/partial.ts';
import { resolve, resolveNullable } from '../functions/resolve.ts';
import { noLookups, Runtime } from '../functions/runtime.ts';
import { attributesUsed, hashable, type Reference, references, validate } from '../functions/walk.ts';
import { isTruthy, typeName } from '../scalars.ts';
import type { SourceMap } from '../source.ts';
import { toText } from '../text.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';
import type { ParsedOutput } from './output.ts';
import type { ParsedResource } from './resource.ts';
import { located, reporting, type Template } from './template.ts';

type Written = Readonly<Partial<Record<WrittenSection, Value>>>;

/** A resource for the engine: what it refers to, and its parts resolved on demand. */
export class TemplateResource implements ResourceDefinition {
  readonly parsed: ParsedResource;
  readonly position: Position | undefined;
  readonly #template: Template;
  readonly #positions: SourceMap;
  #raw: ValueMap | undefined;
  #written: Written | undefined;
  readonly #propertyRequires = new Map<string, ReadonlySet<string>>();
  #references: readonly Reference[] | undefined;
  #requires: ReadonlySet<string> | undefined;
  #attributesUsed: readonly AttributeUse[] | undefined;

  constructor(parsed: ParsedResource, template: Template, positions: SourceMap) {
    this.parsed = parsed;
    this.#template = template;
    this.#positions = positions;
    this.position = positions.position(parsed.path, 'key');
  }

  get name(): string {
    return this.parsed.name;
  }

  get type(): string {
    return this.parsed.type;
  }

  get description(): string {
    return this.parsed.description;
  }

  get dependsOn(): readonly string[] {
    return this.parsed.dependsOn;
  }

  get externalId(): string | null {
    const { externalId } = this.parsed;
    if (externalId === undefined) return null;
    const value = resolve(externalId, new Runtime(noLookups));
    return typeof value === 'string' ? value : null;
  }

  /** What properties and metadata refer to, as it is written (behaviour 74). @throws HeatError */
  get references(): readonly Reference[] {
    this.#references ??= [
      ...references(this.parsed.properties ?? null, `${this.name}.Properties`),
      ...references(this.parsed.metadata ?? null, `${this.name}.Metadata`),
    ];
    return this.#references;
  }

  get requires(): ReadonlySet<string> {
    this.#requires ??= this.#collect();
    return this.#requires;
  }

  #collect(): ReadonlySet<string> {
    if (isTruthy(this.externalId)) return new Set();
    const names = existing(this.references, this.#template);
    for (const name of this.dependsOn) if (this.#template.hasResource(name)) names.add(name);
    return names;
  }

  get attributesUsed(): readonly AttributeUse[] {
    this.#attributesUsed ??= distinct([
      ...attributesUsed(this.parsed.properties ?? null),
      ...attributesUsed(this.parsed.metadata ?? null),
    ]);
    return this.#attributesUsed;
  }

  deletionPolicy(): 'Delete' | 'Retain' | 'Snapshot' {
    // A resource that was there before is never deleted.
    if (this.parsed.externalId !== undefined) return 'Retain';
    return this.parsed.deletionPolicy ?? 'Delete';
  }

  properties(lookups: Lookups): ValueMap {
    return mapOf(this.parsed.properties, lookups);
  }

  metadata(lookups: Lookups): ValueMap {
    return mapOf(this.parsed.metadata, lookups);
  }

  updatePolicy(lookups: Lookups): ValueMap {
    return mapOf(this.parsed.updatePolicy, lookups);
  }

  get propertiesFunction(): string | undefined {
    return functionOf(this.parsed.properties);
  }

  get updatePolicyFunction(): string | undefined {
    return functionOf(this.parsed.updatePolicy);
  }

  /** Properties as written; what is one function as a whole has none. */
  get raw(): ValueMap {
    if (this.#raw === undefined) {
      const { properties } = this.written;
      this.#raw = this.parsed.properties instanceof Call || !isMap(properties) ? {} : properties;
    }
    return this.#raw;
  }

  get written(): Written {
    this.#written ??= this.#writtenSections();
    return this.#written;
  }

  #writtenSections(): Written {
    const { template, version } = this.#template;
    const { names } = version;
    const snippet = (template[names.resources] as ValueMap)[this.name] as ValueMap;
    const found: Partial<Record<WrittenSection, Value>> = {};
    for (const [part, section] of writtenParts) {
      const name = names.resource[part];
      if (name !== undefined && Object.hasOwn(snippet, name)) found[section] = snippet[name] as Value;
    }
    return found;
  }

  #property(name: string): Parsed | undefined {
    const { properties } = this.parsed;
    return properties === undefined ? undefined : mapEntries(properties)?.get(name);
  }

  property(name: string, lookups: Lookups): Value | undefined {
    const parsed = this.#property(name);
    if (parsed === undefined) return undefined;
    const value = withinEffort(() => resolveNullable(parsed, new Runtime(lookups)));
    return value === absent ? undefined : value;
  }

  known(section: 'properties' | 'metadata' | 'update_policy'): Value {
    const { properties, metadata, updatePolicy } = this.parsed;
    const sections: Readonly<Record<string, Parsed | undefined>> = {
      properties,
      metadata,
      update_policy: updatePolicy,
    };
    return withinEffort(() => resolveKnown(sections[section] as Parsed));
  }

  propertyParts(name: string, lookups: Lookups): Parts {
    return withinEffort(() => resolvePartly(this.#property(name) ?? null, lookups));
  }

  propertyRequires(name: string): ReadonlySet<string> {
    let names = this.#propertyRequires.get(name);
    if (names === undefined) {
      names = existing(references(this.#property(name) ?? null, ''), this.#template);
      this.#propertyRequires.set(name, names);
    }
    return names;
  }

  /** Why its parts cannot be resolved before anything is there. */
  get faults(): readonly HeatError[] {
    const { properties, metadata, updatePolicy } = this.parsed;
    return [...faultsOf(properties), ...faultsOf(metadata), ...faultsOf(updatePolicy)];
  }

  functionProblems(attributesOf: AttributesOf): readonly Problem[] {
    const problems: Problem[] = [];
    const report = (error: HeatError) => problems.push(...located(error, this.#positions));
    const { resource } = this.#template.version.names;
    for (const part of ['properties', 'metadata', 'updatePolicy', 'externalId'] as const) {
      const parsed = this.parsed[part];
      const name = resource[part];
      if (parsed === undefined || name === undefined) continue;
      const path = [...this.parsed.path.map(String), name];
      reporting(report, () => validate(parsed, path, report, attributesOf));
    }
    return problems;
  }
}

const writtenParts = [
  ['properties', 'properties'],
  ['metadata', 'metadata'],
  ['dependsOn', 'depends_on'],
  ['deletionPolicy', 'deletion_policy'],
  ['updatePolicy', 'update_policy'],
  ['condition', 'condition'],
  ['externalId', 'external_id'],
] as const;

function functionOf(parsed: Parsed | undefined): string | undefined {
  return parsed instanceof Call ? parsed.name : undefined;
}

function faultsOf(parsed: Parsed | undefined): readonly HeatError[] {
  return parsed === undefined ? [] : withinEffort(() => resolvePartly(parsed, noLookups)).faults;
}

/** Those of the resources referred to that exist. */
function existing(found: Iterable<Reference>, template: Template): Set<string> {
  const names = new Set<string>();
  for (const { resource } of found) {
    if (typeof resource === 'string' && template.hasResource(resource)) names.add(resource);
  }
  return names;
}

function mapOf(parsed: Parsed | undefined, lookups: Lookups): ValueMap {
  if (parsed === undefined) return {};
  const value = withinEffort(() => resolve(parsed, new Runtime(lookups)));
  if (isMap(value)) return value;
  if (!isTruthy(value)) return {};
  throw typeError(`a map is expected, not ${typeName(value)}`);
}

function distinct(uses: readonly AttributeUse[]): readonly AttributeUse[] {
  const seen = new Map(uses.map((use) => [toText([...use]), use]));
  return [...seen.values()];
}

export class TemplateOutput implements OutputDefinition {
  readonly #parsed: ParsedOutput;
  readonly #template: Template;
  readonly #positions: SourceMap;
  #attributesUsed: readonly AttributeUse[] | undefined;
  #requires: ReadonlySet<string> | undefined;

  constructor(parsed: ParsedOutput, template: Template, positions: SourceMap) {
    this.#parsed = parsed;
    this.#template = template;
    this.#positions = positions;
  }

  get name(): string {
    return this.#parsed.name;
  }

  get description(): string {
    return this.#parsed.description;
  }

  get exists(): boolean {
    return this.#parsed.value !== undefined;
  }

  /** Empty when one of the references is wrong: such an output has no value anyway. */
  get requires(): ReadonlySet<string> {
    this.#requires ??= existing(references(this.#parsed.value ?? null, ''), this.#template);
    return this.#requires;
  }

  /** @throws HeatError TypeError for references to what cannot be the name of a resource or an attribute */
  get attributesUsed(): readonly AttributeUse[] {
    this.#attributesUsed ??= this.#collect(this.#parsed.value ?? null);
    return this.#attributesUsed;
  }

  #collect(value: Parsed): readonly AttributeUse[] {
    for (const { resource } of references(value, '')) hashable(resource);
    return distinct([...attributesUsed(value)]);
  }

  value(lookups: Lookups): Value {
    const { value } = this.#parsed;
    return value === undefined ? null : withinEffort(() => resolve(value, new Runtime(lookups)));
  }

  known(): Value {
    return withinEffort(() => resolveKnown(this.#parsed.value ?? null));
  }

  get faults(): readonly HeatError[] {
    return faultsOf(this.#parsed.value);
  }

  functionProblems(attributesOf: AttributesOf): readonly Problem[] {
    const problems: Problem[] = [];
    const report = (error: HeatError) => problems.push(...located(error, this.#positions));
    const { value, path } = this.#parsed;
    const place = [...path.map(String), this.#template.version.names.output.value];
    if (value !== undefined) reporting(report, () => validate(value, place, report, attributesOf));
    return problems;
  }
}
