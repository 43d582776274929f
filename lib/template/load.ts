import { HeatError, type Problem } from '../errors.ts';
import { attempt } from '../util/attempt.ts';
import type {
  Lookup,
  LookupFacts,
  OutputDefinition,
  ResolvedType,
  SectionNames,
  StackDefinition,
  StackSource,
} from './contract.ts';
import { withinEffort } from './effort.ts';
import { Environment, parameterTypes, readEnvironment } from './environment/index.ts';
import { isHostError, validationFailed } from './functions/faults.ts';
import { checkReference } from './functions/walk.ts';
import { TemplateOutput, TemplateResource } from './model/definition.ts';
import { located, reporting, section, Template } from './model/template.ts';
import { hasVersionKey, type TemplateVersion, versionOf } from './model/versions.ts';
import {
  bindParameters,
  checkParameterGroups,
  describeParameters,
  type ParameterSchemata,
  type ParameterValues,
  parameterSyntax,
  parseParameters,
} from './parameters/index.ts';
import { noPositions, readDocument } from './reader/index.ts';
import { isTruthy } from './scalars.ts';
import type { TypeSchema } from './schema.ts';
import type { Path, Position, SourceMap } from './source.ts';
import { toText } from './text.ts';
import { dependenciesOf, Kinds, nestedStacks, resourceLookups, resourceProblems, walkEdges } from './validate/index.ts';
import { isMap, type Value, type ValueMap } from './values.ts';

/**
 * Reads template, environment and files of a stack and binds the parameters.
 * @throws HeatError with every problem that keeps the stack from being defined; class and message are Heat's for the first
 */
export function load(source: StackSource): StackDefinition {
  return withinEffort(() => loadStack(source), sizeOf(source));
}

/** Characters of everything that is text. */
function sizeOf({ template, files = {} }: StackSource): number {
  let size = typeof template === 'string' ? template.length : 0;
  for (const file of Object.values(files)) size += file.length;
  return size;
}

function loadStack(source: StackSource): StackDefinition {
  const { template, positions } = readTemplate(source.template, {
    maxSize: source.limits?.maxTemplateSize,
    ...(source.file === undefined ? {} : { file: source.file }),
  });
  const version = attempt(HeatError, () => versionOf(template));
  if (version instanceof HeatError) {
    throw new HeatError(version.type, version.message, { problems: located(version, positions) });
  }
  const schemata = readParameters(template, version, positions);
  const environment = environmentOf(source, schemata);
  const problems: Problem[] = [...schemata.problems];
  const parameters = bindParameters(schemata, {
    supplied: environment.parameters,
    defaults: environment.parameterDefaults,
    stack: source.stack,
    lenient: source.lenient ?? false,
    customLater: true,
  });
  const definition = new LoadedStack({ source, template, version, positions, environment, parameters });
  const report = (error: HeatError) => problems.push(...located(error, positions));
  problems.push(...parameters.problems);
  definition.read(report);
  const { outputProblems } = definition;
  if (problems.length + outputProblems.length === 0) return definition;
  const further = source.parent ? [] : furtherProblems(definition);
  const [first, ...others] = distinct([...problems, ...further, ...outputProblems]);
  throw HeatError.of([first as Problem, ...others]);
}

/** Each problem once: a parameter without a value is missed wherever it is used. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const place = problem.type === 'UserParameterMissing' ? '' : problem.path;
    const key = JSON.stringify([problem.type, problem.message, place]);
    if (!first.has(key)) first.set(key, problem);
  }
  return [...first.values()];
}

/** What else is wrong with a template that cannot be used, as far as it can be told. */
function furtherProblems(definition: LoadedStack): readonly Problem[] {
  const problems = attempt(HeatError, () => definition.validate());
  return problems instanceof HeatError ? [] : problems;
}

/**
 * The template as a map, from its text or an object (behaviours 1, 2, 6).
 * @param name of the template in messages
 * @throws HeatError ValueError, RequestLimitExceeded
 */
export function readTemplate(given: string | ValueMap, options: ReadOptions = {}): ReadTemplate {
  try {
    return read(given, options);
  } catch (error) {
    if (isHostError(error, 'ValueError') && options.file === undefined) unreadable.add(error);
    throw error;
  }
}

const unreadable = new WeakSet<HeatError>();

/** Whether the text of a request's own template cannot be read, or is no template: the API refuses it before the engine does. */
export function isUnreadable(error: unknown): error is HeatError {
  return error instanceof HeatError && unreadable.has(error);
}

interface ReadOptions {
  readonly maxSize?: number | undefined;
  readonly file?: string;
  readonly name?: string;
}

interface ReadTemplate {
  readonly template: ValueMap;
  readonly positions: SourceMap;
}

function read(given: string | ValueMap, options: ReadOptions): ReadTemplate {
  const { maxSize, file, name = '[root stack]' } = options;
  const { value, positions } =
    typeof given === 'string' ? parseText(given, { maxSize, file, name }) : { value: given, positions: noPositions };
  const template = value ?? {};
  if (!isMap(template)) {
    throw new HeatError('ValueError', 'The template is not a JSON object or YAML mapping.');
  }
  // Only text has to look like a template: what an object lacks is told by `versionOf`.
  if (typeof given === 'string' && !hasVersionKey(template)) {
    const hint = 'begin the template with a line like "heat_template_version: 2021-04-16"';
    throw HeatError.of([{ type: 'ValueError', message: 'Template format version not found.', hint }]);
  }
  return { template, positions };
}

function parseText(text: string, about: { maxSize: number | undefined; file: string | undefined; name: string }) {
  const { maxSize, file, name } = about;
  try {
    return readDocument(text, {
      ...(file === undefined ? {} : { file }),
      ...(maxSize === undefined ? {} : { maxSize }),
    });
  } catch (error) {
    if (!isHostError(error, 'ValueError')) throw error;
    const message = `Error parsing template ${name} ${error.message}`;
    throw new HeatError(error.type, message, { problems: error.problems.map((problem) => ({ ...problem, message })) });
  }
}

function readParameters(template: ValueMap, version: TemplateVersion, positions: SourceMap): ParameterSchemata {
  const syntax = parameterSyntax(version.kind, version.date);
  return parseParameters(section(template, version.names.parameters), { syntax, positions });
}

function environmentOf(source: StackSource, schemata: ParameterSchemata): Environment {
  const { environment, environmentFiles, files, parameters, parent, types } = source;
  const sections = readEnvironment({
    environment,
    environmentFiles,
    files,
    parameters,
    parameterTypes: () => parameterTypes(schemata, files ?? {}),
  });
  if (parent === undefined) return new Environment(sections, types);
  return new Environment(parent.environment, types).child(sections, {
    resourceName: parent.resourceName,
    removeType: parent.removeType,
  });
}

interface StackParts {
  readonly source: StackSource;
  readonly template: ValueMap;
  readonly version: TemplateVersion;
  readonly positions: SourceMap;
  readonly environment: Environment;
  readonly parameters: ParameterValues;
}

class LoadedStack implements StackDefinition {
  readonly model: Template;
  readonly resources = new Map<string, TemplateResource>();
  readonly outputs = new Map<string, OutputDefinition>();
  readonly #parts: StackParts;
  readonly #types = new Map<string, ResolvedType>();
  readonly #kinds = new Kinds(this, load);
  #dependencies: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #requirements: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(parts: StackParts) {
    this.#parts = parts;
    const { source, template, version, parameters } = parts;
    const facade = source.parent?.facade;
    this.model = new Template({
      template,
      version,
      parameters,
      files: source.files ?? {},
      facade,
      // Heat finds a missing value of a nested stack when something reads it.
      lenient: source.lenient === true && source.parent === undefined,
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
    return this.#parts.environment.shown();
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
    names.push(...this.#referenceProblems());
    const later = [...this.#attributeProblems(), ...this.outputProblems];
    return [...problems, ...resourceProblems(this, this.#kinds, { names, later, facts, depth })];
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
  #referenceProblems(): readonly Problem[] {
    const problems: Problem[] = [];
    const report = (error: HeatError) => problems.push(...located(error, this.#parts.positions));
    for (const resource of this.resources.values()) this.#checkReferences(resource, report);
    return problems;
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

  #checkReferences(resource: TemplateResource, report: (error: HeatError) => void): void {
    // Behaviour 76.
    if (isTruthy(resource.externalId)) return;
    reporting(report, () => {
      for (const reference of resource.references) reporting(report, () => checkReference(reference));
    });
  }

  lookups(): readonly Lookup[] {
    return withinEffort(() => [...this.#parts.parameters.lookups(), ...resourceLookups(this, this.#kinds)]);
  }

  nested(): ReadonlyMap<string, StackDefinition> {
    return nestedStacks(this, this.#kinds);
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
