import { HeatError, type Problem } from '../errors.ts';
import { attempt } from '../util/attempt.ts';
import type { StackDefinition, StackSource } from './contract.ts';
import { withinEffort } from './effort.ts';
import { Environment, parameterTypes, readEnvironment } from './environment/index.ts';
import { distinct, notProvided } from './functions/faults.ts';
import { LoadedStack, sizeOf } from './loaded.ts';
import { located, section } from './model/template.ts';
import { type TemplateVersion, versionOf } from './model/versions.ts';
import { bindParameters, type ParameterSchemata, parameterSyntax, parseParameters } from './parameters/index.ts';
import { readTemplate } from './read.ts';
import type { SourceMap } from './source.ts';
import type { ValueMap } from './values.ts';

/**
 * Reads template, environment and files of a stack and binds the parameters.
 * @throws HeatError with every problem that keeps the stack from being defined; class and message are Heat's for the first
 */
export function load(source: StackSource): StackDefinition {
  return withinEffort(() => loadStack(source), sizeOf(source));
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
  const parameters = bindParameters(schemata, {
    supplied: environment.parameters,
    defaults: environment.parameterDefaults,
    stack: source.stack,
    lenient: source.lenient ?? false,
    customLater: true,
  });
  const definition = new LoadedStack({ source, template, version, positions, environment, parameters, load });
  const problems: Problem[] = [...parameters.problems];
  definition.read((error) => problems.push(...located(error, positions)));
  const { outputProblems } = definition;
  if (schemata.problems.length + problems.length + outputProblems.length === 0) return definition;
  // What is wrong with sections alone is told by validation.
  const sections: Problem[] = [];
  definition.model.checkSections((error) => sections.push(...located(error, positions)));
  const further = furtherProblems(definition).filter(besides(schemata));
  const all = [...schemata.problems, ...sections, ...problems, ...further, ...outputProblems];
  const [first, ...others] = distinct(all);
  throw HeatError.of([first as Problem, ...others]);
}

/** What else is wrong with a template that cannot be used, as far as it can be told. */
function furtherProblems(definition: LoadedStack): readonly Problem[] {
  const problems = attempt(HeatError, () => definition.validate());
  return problems instanceof HeatError ? [] : problems;
}

/** Not what follows from a parameter that is wrong itself: it has no value then. */
function besides({ names, schemas }: ParameterSchemata): (problem: Problem) => boolean {
  const consequences = [...names].filter((name) => !schemas.has(name)).map(notProvided);
  return ({ message }) => !consequences.some((consequence) => message.endsWith(consequence));
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
