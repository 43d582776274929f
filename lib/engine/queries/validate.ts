import { HeatError, type Problem } from '../../errors.ts';
import type { StackDefinition } from '../../template/contract.ts';
import type { ValueMap } from '../../template/values.ts';
import type { Engine } from '../engine.ts';
import { absent, loadRequested, requestSource } from '../requested.ts';
import type { Caller, ValidateTemplate } from '../service.ts';

/**
 * The validate call: parameters as a form would ask for them. Values may be missing; neither custom constraints nor what
 * types check across properties is judged, nor what lies in nested templates.
 * @throws HeatError with all problems; those of the template itself are HTTPBadRequest, as Heat hands them on as texts
 */
export async function validateTemplate(engine: Engine, caller: Caller, request: ValidateTemplate): Promise<ValueMap> {
  const definition = asText(() =>
    loadRequested(engine, { ...requestSource(engine, caller, 'dummy', request), lenient: true }),
  );
  const problems = [
    ...(await absent(engine, definition, caller)),
    ...asText(() => definition.validate(undefined, 'template')),
  ].filter((problem) => !ignored(problem, request.ignoreErrors ?? []));
  const [first, ...others] = problems.map(told);
  if (first) throw HeatError.of([first, ...others]);
  const { encrypted_param_names: _names, resource_registry: registry, ...environment } = definition.environment;
  return {
    ...description(definition),
    Environment: { ...environment, resource_registry: { ...filesAsTypes(definition), ...(registry as ValueMap) } },
    ...(request.showNested ? { NestedParameters: nestedParameters(definition) } : {}),
  };
}

/** A file that is the type of a resource as it is: Heat adds it to the registry when it meets it. */
function filesAsTypes(definition: StackDefinition): ValueMap {
  const files: Record<string, string> = {};
  for (const { name, type } of definition.resources.values()) {
    const resolved = definition.resolveType(type, name);
    if (resolved.kind === 'template' && resolved.name === type) files[type] = type;
  }
  return files;
}

const texts = new Set(['StackValidationFailed', 'InvalidTemplateSection', 'AttributeError']);

function told(problem: Problem): Problem {
  return texts.has(problem.type) ? { ...problem, type: 'HTTPBadRequest' } : problem;
}

function asText<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof HeatError)) throw error;
    throw HeatError.of(error.problems.map(told) as [Problem, ...Problem[]]);
  }
}

function ignored(problem: Problem, codes: readonly string[]): boolean {
  return problem.type === 'ResourceTypeUnavailable' && codes.includes('99001');
}

function description(definition: StackDefinition): ValueMap {
  const groups = definition.parameterGroups;
  return {
    Description: definition.description,
    Parameters: definition.parameterSchemata,
    ...(Array.isArray(groups) && groups.length > 0 ? { ParameterGroups: groups } : {}),
  };
}

/** The same for each resource that makes a nested stack. */
function nestedParameters(definition: StackDefinition): ValueMap {
  const found: Record<string, ValueMap> = {};
  for (const [name, child] of definition.nested()) {
    const below = nestedParameters(child);
    found[name] = {
      Type: definition.resources.get(name)?.type ?? '',
      ...description(child),
      ...(Object.keys(below).length > 0 ? { NestedParameters: below } : {}),
    };
  }
  return found;
}
