import { HeatError, origin, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import { Conditions } from '../conditions/index.ts';
import type { Lookups, ParentView } from '../contract.ts';
import { resolve } from '../functions/resolve.ts';
import { noLookups, Runtime } from '../functions/runtime.ts';
import type { Scope } from '../functions/scope.ts';
import type { ParameterValues } from '../parameters/index.ts';
import { isTruthy, typeName } from '../scalars.ts';
import type { SourceMap } from '../source.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';
import { type ParsedOutput, parseOutput, withPath } from './output.ts';
import { checkResourceShapes, type ParsedResource, parseResource } from './resource.ts';
import type { TemplateVersion } from './versions.ts';

export interface TemplateOptions {
  readonly template: ValueMap;
  readonly version: TemplateVersion;
  readonly parameters: ParameterValues;
  readonly files: Readonly<Record<string, string>>;
  readonly facade?: ParentView['facade'];
  /** Parameters without a value are null instead of an error. */
  readonly lenient?: boolean;
  /** What is known of the resources while the template is validated. */
  readonly known?: Lookups;
}

/** A template with the parameters bound: everything that can be said of it before any resource exists. */
export class Template implements Scope {
  readonly template: ValueMap;
  readonly version: TemplateVersion;
  readonly parameters: ParameterValues;
  readonly files: Readonly<Record<string, string>>;
  readonly facade: NonNullable<ParentView['facade']> | undefined;
  readonly known: Lookups | undefined;
  readonly conditions: Conditions;
  readonly mappings: ValueMap;
  /** Those whose condition is true, in template order. */
  readonly resources = new Map<string, ParsedResource>();
  /** Names of those that cannot be read: nobody refers to nothing there. */
  readonly #unread = new Set<string>();
  readonly outputs = new Map<string, ParsedOutput>();
  readonly #sectionNames: ReadonlySet<string>;
  readonly #lenient: boolean;
  #loaded = false;

  constructor(options: TemplateOptions) {
    const { template, version } = options;
    this.template = template;
    this.version = version;
    this.parameters = options.parameters;
    this.files = options.files;
    this.facade = options.facade;
    this.known = options.known;
    this.#lenient = options.lenient ?? false;
    const conditions = version.conditions ? section(template, version.names.conditions) : undefined;
    this.conditions = new Conditions(conditions, version.names.conditions, this);
    const mappings = version.kind === 'cfn' ? section(template, 'Mappings') : undefined;
    this.mappings = isMap(mappings) ? mappings : {};
    const resources = section(template, version.names.resources);
    this.#sectionNames = new Set(isMap(resources) ? Object.keys(resources) : []);
  }

  get functions() {
    return this.version.functions;
  }

  get conditionFunctions() {
    return this.version.conditionFunctions;
  }

  checkSections(report: (error: HeatError) => void): void {
    const { sections } = this.version;
    for (const name of Object.keys(this.template)) {
      if (sections.includes(name)) continue;
      const type = 'InvalidTemplateSection';
      const message = `The template section is invalid: ${name}`;
      const hint = didYouMean(name, sections);
      report(HeatError.of([{ type, message, path: name, ...(hint === undefined ? {} : { hint }) }]));
    }
    this.checkShapes(report);
  }

  checkShapes(report: (error: HeatError) => void): void {
    checkResourceShapes(section(this.template, this.version.names.resources), this.version, report);
  }

  checkConditions(report: (error: HeatError) => void): void {
    reporting(report, () => this.conditions.validate(report));
  }

  readResources(report: (error: HeatError) => void): void {
    const { resources, resource } = this.version.names;
    const found = section(this.template, resources);
    for (const [name, snippet] of Object.entries(isMap(found) ? found : {})) {
      this.#unread.add(name);
      if (!isMap(snippet) || !isTruthy(snippet[resource.type])) continue;
      reporting(report, () => {
        const parsed = parseResource(name, snippet, this.version, this);
        if (this.#exists(parsed, [resources, name, resource.condition])) this.resources.set(name, parsed);
        this.#unread.delete(name);
      });
    }
    this.#loaded = true;
  }

  readOutputs(report: (error: HeatError) => void): void {
    const found = section(this.template, this.version.names.outputs);
    if (!isTruthy(found)) return;
    if (!isMap(found as Value)) {
      report(new HeatError('AttributeError', `'${typeName(found as Value)}' object has no attribute 'items'`));
      return;
    }
    for (const [name, snippet] of Object.entries(found as ValueMap)) {
      reporting(report, () => this.outputs.set(name, parseOutput(name, snippet, this.version, this)));
    }
  }

  #exists(parsed: ParsedResource, path: readonly string[]): boolean {
    if (parsed.condition === undefined) return true;
    const condition = resolve(parsed.condition, new Runtime(noLookups));
    try {
      return this.conditions.isEnabled(condition);
    } catch (error) {
      throw withPath(error, path);
    }
  }

  parameter(name: string): Value | undefined {
    if (!this.parameters.has(name)) return undefined;
    return this.isOpen(name) ? null : this.parameters.value(name);
  }

  isOpen(name: string): boolean {
    return this.#lenient && this.parameters.has(name) && !this.parameters.hasValue(name);
  }

  parameterNames(): Iterable<string> {
    return this.parameters.names();
  }

  isEnabled(condition: Value): boolean {
    return this.conditions.isEnabled(condition);
  }

  hasResource(name: string): boolean {
    return this.resources.has(name) || this.#unread.has(name);
  }

  refersToResource(name: string): boolean {
    return this.#loaded ? this.hasResource(name) : this.#sectionNames.has(name);
  }

  resourceNames(): Iterable<string> {
    return this.resources.keys();
  }
}

/** A section, or undefined when it is not there. */
export function section(template: ValueMap, name: string): Value | undefined {
  return Object.hasOwn(template, name) ? template[name] : undefined;
}

/** Does something; a HeatError goes to `report`. */
export function reporting(report: (error: HeatError) => void, action: () => void): void {
  const failure = attempt(HeatError, action);
  if (failure instanceof HeatError) report(failure);
}

/** The problems of an error, with positions. */
export function located(error: HeatError, positions: SourceMap): readonly Problem[] {
  return error.problems.map((problem) => {
    const { path = problem.path?.split('.'), part } = problem[origin] ?? {};
    const position = path && positions.position(path, part);
    return position === undefined ? problem : { ...problem, position };
  });
}
