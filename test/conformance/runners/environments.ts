import { types } from '../../../lib/resources/registry.ts';
import { Environment, mergeEnvironmentFiles, parseEnvironment } from '../../../lib/template/environment/index.ts';
import { parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import { toJsonText } from '../../../lib/template/text.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

const operations: Readonly<Record<string, (input: ValueMap) => Value>> = { merge, parse, resolve, hooks, show, child };

export function run(input: ValueMap): Value {
  const operation = operations[String(input.operation)];
  if (operation === undefined) throw new Error(`operation ${input.operation} is not known`);
  return operation(input);
}

function merge(input: ValueMap): Value {
  const { schemas } = parseParameters(input.template_parameters, { syntax: parameterSyntax('hot', '2018-08-31') });
  const files = Object.entries((input.files ?? {}) as ValueMap).map(
    ([name, content]) => [name, typeof content === 'string' ? content : toJsonText(content)] as const,
  );
  const environment = parseEnvironment({ parameters: input.parameters ?? {} });
  const merged = mergeEnvironmentFiles({
    environment,
    environmentFiles: input.environment_files as string[],
    files: Object.fromEntries(files),
    parameterTypes: new Map([...schemas].map(([name, { type }]) => [name, type])),
  });
  return { merged };
}

function parse(input: ValueMap): Value {
  return { parsed: parseEnvironment(input.text as string | null) };
}

function resolve(input: ValueMap): Value {
  const environment = new Environment(input.environment as ValueMap, types);
  const resolved = environment.resolveInSequence(
    (input.queries as ValueMap[]).map(({ type, resource }) => [String(type), resource as string | undefined]),
  );
  return {
    resolved: resolved.map((found): Value => {
      if (found.kind === 'unknown') return { error: { type: found.error.type, message: found.error.message } };
      const from = { from_user_environment: found.entry.user };
      return found.kind === 'type'
        ? { kind: 'built-in', target: found.type, ...from }
        : { kind: 'template', target: found.name, ...from };
    }),
  };
}

function hooks(input: ValueMap): Value {
  const environment = new Environment(input.environment as ValueMap, types);
  return {
    resolved: (input.queries as ValueMap[]).map(({ resource }) => ({
      hooks: environment.hooks(String(resource)),
      restricted_actions: environment.restrictedActions(String(resource)),
    })),
  };
}

function show(input: ValueMap): Value {
  const environment = new Environment(input.environment as ValueMap, types);
  return { user_environment: environment.shown(), with_encrypted: environment.encryptedParameterNames };
}

function child(input: ValueMap): Value {
  const environment = new Environment(input.environment as ValueMap, types);
  const nested = environment.child(input.child_params as ValueMap | null, {
    resourceName: input.child_resource_name as string | undefined,
    removeType: input.remove_type as string | undefined,
  });
  return { child_environment: nested.shown() };
}
