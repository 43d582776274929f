import { HeatError, type Problem } from '../../errors.ts';
import type { StackDefinition, StackSource } from '../../template/contract.ts';
import type { ValueMap } from '../../template/values.ts';
import type { EngineParts } from '../engine.ts';
import type { Caller, TemplateInput, ValidateTemplate } from '../service.ts';

export function sourceOf(
  engine: EngineParts,
  caller: Pick<Caller, 'tenant'>,
  name: string,
  input: TemplateInput,
): StackSource {
  return {
    template: input.template ?? {},
    ...(input.files && { files: input.files }),
    ...(input.environment !== undefined && { environment: input.environment }),
    ...(input.environmentFiles && { environmentFiles: input.environmentFiles }),
    ...(input.parameters && { parameters: input.parameters }),
    stack: { name, id: null, projectId: caller.tenant },
    types: engine.types,
  };
}

/**
 * The validate call: parameters as a form would ask for them. Values may be missing; custom constraints are not checked.
 * @throws HeatError with all problems
 */
export function validateTemplate(engine: EngineParts, caller: Caller, request: ValidateTemplate): ValueMap {
  const definition = engine.language.load({ ...sourceOf(engine, caller, 'dummy', request), lenient: true });
  const problems = definition.validate().filter((problem) => !ignored(problem, request.ignoreErrors ?? []));
  if (problems.length > 0) throw HeatError.of(problems as [Problem, ...Problem[]]);
  const { encrypted_param_names: _names, ...environment } = definition.environment;
  return {
    ...description(definition),
    Environment: environment,
    ...(request.showNested ? { NestedParameters: nestedParameters(engine, caller, definition, request, 0) } : {}),
  };
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

const deepest = 5;

/** The same for each resource that is a nested template. */
function nestedParameters(
  engine: EngineParts,
  caller: Caller,
  definition: StackDefinition,
  request: ValidateTemplate,
  depth: number,
): ValueMap {
  if (depth >= deepest) return {};
  const found: Record<string, ValueMap> = {};
  for (const resource of definition.resources.values()) {
    const type = definition.resolveType(resource.type, resource.name);
    if (type.kind !== 'template' || type.template === undefined) continue;
    const child = engine.language.load({
      ...sourceOf(engine, caller, 'dummy', { ...request, template: type.template, parameters: {} }),
      lenient: true,
      parent: {
        environment: definition.environment,
        resourceName: resource.name,
        removeType: resource.type,
        depth: depth + 1,
      },
    });
    const below = nestedParameters(engine, caller, child, request, depth + 1);
    found[resource.name] = {
      Type: resource.type,
      ...description(child),
      ...(Object.keys(below).length > 0 ? { NestedParameters: below } : {}),
    };
  }
  return found;
}
