import { type HeatError, origin, type Position, type Problem } from '../errors.ts';
import type { Lookup, LookupFacts, ResolvedType, SectionNames, StackDefinition, StackSource } from './contract.ts';
import { withinEffort } from './effort.ts';
import type { Environment } from './environment/index.ts';
import { distinct, validationFailed } from './functions/faults.ts';
import { checkReference } from './functions/walk.ts';
import { TemplateOutput, TemplateResource } from './model/definition.ts';
import { located, reporting, section, Template } from './model/template.ts';
import type { TemplateVersion } from './model/versions.ts';
import { checkParameterGroups, describeParameters, type ParameterValues } from './parameters/index.ts';
import { isTruthy } from './scalars.ts';
import type { TypeSchema } from './schema.ts';
import type { Path, SourceMap } from './source.ts';
import { toText } from './text.ts';
import { dependenciesOf, Kinds, nestedStacks, resourceLookups, resourceProblems, walkEdges } from './validate/index.ts';
import type { Value, ValueMap } from './values.ts';

/** Characters of everything that is text. */
export function sizeOf({ template, files = {} }: StackSource): number {
  let size = typeof template === 'string' ? template.length : 0;
  for (const file of Object.values(files)) size += file.length;
  return size;
}

/** What a stack is made of, read each for itself. */
export interface StackParts {
  readonly source: StackSource;
  readonly template: ValueMap;
  readonly version: TemplateVersion;
  readonly positions: SourceMap;
  readonly environment: Environment;
  readonly parameters: ParameterValues;
  /** Reads the template of a stack inside this one. */
  readonly load: (source: StackSource) => StackDefinition;
}

/** The definition of a stack, as the engine asks for it. */
export class LoadedStack implements StackDefinition {
  readonly model: Template;
  readonly resources = new Map<string, TemplateResource>();
  readonly outputs = new Map<string, TemplateOutput>();
  readonly #parts: StackParts;
  readonly #types = new Map<string, ResolvedType>();
  readonly #kinds: Kinds;
  #environment: ValueMap | undefined;
  #dependencies: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #requirements: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(parts: StackParts) {
    this.#parts = parts;
    this.#kinds = new Kinds(this, parts.load);
    const { source, template, version, parameters } = parts;
    const facade = source.parent?.facade;
    this.model = new Template({
      template,
      version,
      parameters,
      files: source.files ?? {},
      facade,
      // Heat finds a missing value of a nested stack when something reads it.
      lenient: source.lenient === true && (source.parent === undefined || source.parent.open === true),
    });
  }

  /** What is wrong with outputs, which Heat reads only after the references of the resources. */
  readonly outputProblems: Problem[] = [];

  read(report: (error: HeatError) => void): void {
    const { positions } = this.#parts;
    this.model.checkConditions(report);
    const unreadable: HeatError[] = [];
    this.model.readResources((error) => unreadable.push(error));
    if (unreadable.length > 0) this.#refuse(unreadable, report);
    for (const name of this.model.resources.keys()) reporting(report, () => this.hooks(name));
    this.model.readOutputs((error) => this.outputProblems.push(...located(error, positions)));
    for (const [name, parsed] of this.model.resources) {
      this.resources.set(name, new TemplateResource(parsed, this.model, positions));
    }
    for (const [name, parsed] of this.model.outputs)
      this.outputs.set(name, new TemplateOutput(parsed, this.model, positions));
  }

  /** Heat looks at the keys of all resources before it reads any; what is told of a key is not told again. */
  #refuse(unreadable: readonly HeatError[], report: (error: HeatError) => void): void {
    const told = new Set<string | undefined>();
    this.model.checkShapes((error) => {
      told.add(error.problems[0]?.path);
      report(error);
    });
    for (const error of unreadable) if (!told.has(error.problems[0]?.path)) report(error);
  }

  get source(): StackSource {
    return { ...this.#parts.source, environment: this.environment, environmentFiles: [] };
  }

  get sections(): SectionNames {
    const { resources, outputs, resource } = this.#parts.version.names;
    const { properties, updatePolicy, deletionPolicy } = resource;
    return { resources, outputs, properties, updatePolicy, deletionPolicy };
  }

  get template(): ValueMap {
    return this.#parts.template;
  }

  get version(): string {
    const { version } = this.#parts;
    return String(this.template[version.key]);
  }

  get description(): string {
    const given = section(this.template, this.#parts.version.names.description);
    // Behaviour 19.
    return isTruthy(given) ? toText(given as Value) : 'No description';
  }

  get environment(): ValueMap {
    this.#environment ??= this.#parts.environment.shown([...this.resources.values()].map(({ type }) => type));
    return this.#environment;
  }

  get shownParameters(): Readonly<Record<string, string>> {
    return this.#parts.parameters.shown();
  }

  get hiddenParameters(): ReadonlySet<string> {
    return this.#parts.parameters.hidden();
  }

  get parameterSchemata(): ValueMap {
    return describeParameters(this.#parts.parameters);
  }

  get parameterGroups(): Value {
    return section(this.template, 'parameter_groups') ?? [];
  }

  get conditions(): Readonly<Record<string, boolean>> {
    const conditions: Record<string, boolean> = Object.create(null);
    for (const name of this.model.conditions.parsed.keys()) conditions[name] = this.model.isEnabled(name);
    return conditions;
  }

  dependencies(): ReadonlyMap<string, ReadonlySet<string>> {
    this.#dependencies ??= withinEffort(() => dependenciesOf(this, this.#kinds, this.#referenceProblems()));
    return this.#dependencies;
  }

  requirements(): ReadonlyMap<string, ReadonlySet<string>> {
    this.#requirements ??= withinEffort(() => walkEdges(this, this.#kinds, this.dependencies()));
    return this.#requirements;
  }

  validate(facts?: LookupFacts, depth: 'full' | 'template' = 'full'): readonly Problem[] {
    return withinEffort(() => this.#problems(facts, depth), sizeOf(this.#parts.source));
  }

  #problems(facts: LookupFacts | undefined, depth: 'full' | 'template'): readonly Problem[] {
    const { parameters, positions } = this.#parts;
    const problems: Problem[] = [];
    this.model.checkSections((error) => problems.push(...located(error, positions)));
    problems.push(...parameters.checkCustom(facts));
    problems.push(...checkParameterGroups(section(this.template, 'parameter_groups'), parameters, positions));
    const names: Problem[] = [];
    this.#checkNames((error) => names.push(...located(error, positions)));
    const later = [...this.#attributeProblems(), ...this.outputProblems];
    problems.push(
      ...resourceProblems(this, this.#kinds, { names, references: this.#referenceProblems(), later, facts, depth }),
    );
    const { lenient = false, parent } = this.#parts.source;
    if (lenient && depth === 'full' && !parent) problems.push(...this.#unknownParameters());
    return distinct(problems);
  }

  /** Parameters that the template has not got, wherever they are used: Heat finds them when it comes to use them. */
  #unknownParameters(): readonly Problem[] {
    const problems: Problem[] = [];
    for (const part of [...this.resources.values(), ...this.outputs.values()]) {
      for (const fault of part.faults) {
        problems.push(...located(fault, this.#parts.positions).filter((problem) => problem[origin]?.name));
      }
    }
    return problems;
  }

  /** Attributes asked for in resources, then in outputs, that cannot be names of any. */
  #attributeProblems(): readonly Problem[] {
    const problems: Problem[] = [];
    const report = (error: HeatError) => problems.push(...located(error, this.#parts.positions));
    for (const part of [...this.resources.values(), ...this.outputs.values()]) {
      reporting(report, () => part.attributesUsed);
    }
    return problems;
  }

  /** References in properties and metadata to what is not there. */
  #referenceProblems(): ReadonlyMap<string, readonly Problem[]> {
    const found = new Map<string, Problem[]>();
    for (const [name, resource] of this.resources) {
      // Behaviour 76.
      if (isTruthy(resource.externalId)) continue;
      const report = (error: HeatError) => {
        found.set(name, [...(found.get(name) ?? []), ...located(error, this.#parts.positions)]);
      };
      reporting(report, () => {
        for (const reference of resource.references) reporting(report, () => checkReference(reference));
      });
    }
    return found;
  }

  #checkNames(report: (error: HeatError) => void): void {
    const { parameters, version } = this.#parts;
    const both = [...this.resources.keys()].filter((name) => parameters.has(name));
    if (both.length > 0) {
      const message = `Duplicate names {${both.map((name) => `'${name}'`).join(', ')}}`;
      report(validationFailed({ message, at: [version.names.resources, both[0] as string] }));
    }
    for (const name of this.resources.keys()) {
      if (!name.includes('/')) continue;
      report(validationFailed({ message: 'Resource name may not contain "/"', at: [version.names.resources, name] }));
    }
  }

  lookups(): readonly Lookup[] {
    return withinEffort(() => [...this.#parts.parameters.lookups(), ...resourceLookups(this, this.#kinds)]);
  }

  nested(members = 1): Iterable<readonly [name: string, stack: StackDefinition]> {
    return nestedStacks(this, this.#kinds, members);
  }

  resolveType(type: string, resourceName: string): ResolvedType {
    const key = JSON.stringify([type, resourceName]);
    let resolved = this.#types.get(key);
    if (resolved === undefined) {
      resolved = this.#resolveType(type, resourceName);
      this.#types.set(key, resolved);
    }
    return resolved;
  }

  #resolveType(type: string, resourceName: string): ResolvedType {
    const { environment, source } = this.#parts;
    const found = environment.resolve(type, resourceName);
    if (found.kind === 'unknown') return found;
    if (found.kind === 'template') {
      const files = source.files ?? {};
      const template = Object.hasOwn(files, found.name) ? files[found.name] : undefined;
      return { kind: 'template', name: found.name, template };
    }
    // The environment leads to types of the catalogue only.
    return { kind: 'type', type: found.type, schema: source.types.get(found.type) as TypeSchema };
  }

  hooks(resourceName: string): readonly string[] {
    return this.#parts.environment.hooks(resourceName);
  }

  restrictedActions(resourceName: string): readonly string[] {
    return this.#parts.environment.restrictedActions(resourceName);
  }

  position(path: Path, part?: 'key' | 'value'): Position | undefined {
    return this.#parts.positions.position(path, part);
  }
}
