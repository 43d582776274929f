import { HeatError, type Problem } from '../errors.ts';
import { CloudError } from '../openstack/contract.ts';
import { lackOf, unavailable } from '../resources/availability.ts';
import { permitType } from '../resources/permitted.ts';
import type { LookupFacts, Lookups, StackDefinition, StackSource } from '../template/contract.ts';
import { prepareProperties } from '../template/properties/index.ts';
import { isUnreadable } from '../template/read.ts';
import type { Value } from '../template/values.ts';
import type { Engine, EngineParts } from './engine.ts';
import type { Caller, CreateStack, TemplateInput } from './service.ts';

/**
 * Loads what a request brings. Text that is no template is refused as Heat's API refuses it, before its engine sees it.
 * @throws HeatError with every problem that keeps the stack from being defined
 */
export function loadRequested(engine: Pick<EngineParts, 'language'>, source: StackSource): StackDefinition {
  try {
    return engine.language.load(source);
  } catch (error) {
    if (isUnreadable(error)) throw retold(error, 'HTTPBadRequest', `Template not in valid format: ${error.message}`);
    if (error instanceof HeatError) throw HeatError.of(asRequested(error.problems));
    throw error;
  }
}

function retold(error: HeatError, type: string, message: string): HeatError {
  const [first, ...others] = error.problems;
  return new HeatError(type, message, { problems: [{ ...first, type, message }, ...others], cause: error });
}

/**
 * Whatever is wrong with the sections of a template is one kind of error by the time a client hears of it; what is wrong with
 * those of an environment keeps its class.
 */
const ofSections = new Set(['InvalidTemplateSection', 'AttributeError']);

function asRequested(problems: readonly Problem[]): [Problem, ...Problem[]] {
  return problems.map((problem) =>
    ofSections.has(problem.type) && problem.path !== 'resource_registry'
      ? { ...problem, type: 'StackValidationFailed' }
      : problem,
  ) as [Problem, ...Problem[]];
}

/** What a request brings of a stack. */
export type Requested = Omit<StackSource, 'stack' | 'types' | 'parent' | 'limits'> & { readonly parent?: Value };

/**
 * Loads and validates as a request to store it must be (behaviours 88, 89): every static problem, types the caller may not
 * use or whose service the cloud lacks, custom constraints looked up in parallel with the caller's own token.
 * @throws HeatError with all problems
 */
export async function accepted(
  engine: Engine,
  caller: Caller,
  name: string,
  id: string | null,
  source: Requested,
): Promise<StackDefinition> {
  const { limits } = engine.runtime.settings;
  const { parent, ...rest } = source;
  const definition = loadRequested(engine, {
    ...rest,
    ...(parent !== undefined && { parent: parent as unknown as StackSource['parent'] }),
    stack: { name, id, projectId: caller.tenant },
    types: engine.types,
    limits,
  });
  if (limits.maxResourcesPerStack >= 0 && definition.resources.size > limits.maxResourcesPerStack)
    throw new HeatError('RequestLimitExceeded', tooManyResources);
  permit(definition, caller);
  const problems = [...(await absent(engine, definition, caller)), ...definition.validate(await facts())];
  if (problems.length > 0) throw HeatError.of(asRequested(problems));
  const refused = await notAccepted(engine, definition, caller);
  if (refused.length > 0) throw HeatError.of(asRequested(refused));
  definition.dependencies();
  return definition;

  async function facts(): Promise<LookupFacts | undefined> {
    const lookups = definition.lookups();
    if (lookups.length === 0) return undefined;
    try {
      const cloud = await engine.clouds.forToken(caller.token);
      return await engine.clouds.finder(cloud).facts(lookups);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      throw new HeatError('StackValidationFailed', error.message, { cause: error });
    }
  }
}

/** What Heat says of a stack with more resources than one may have. */
export const tooManyResources = 'Request limit exceeded: Maximum resources per stack exceeded.';

/** Errors of a template that Heat finds before it looks whether the name is taken. */
const early = new Set([
  'AttributeError',
  'ConflictingMergeStrategyForParam',
  'HTTPBadRequest',
  'InvalidBreakPointHook',
  'InvalidMergeStrategyForParam',
  'InvalidRestrictedAction',
  'InvalidSchemaError',
  'InvalidTemplateVersion',
  'KeyError',
  'RequestLimitExceeded',
  'ValueError',
]);

/** Why a stack of a name that is taken cannot be made: StackExists, unless the template is worse. */
export function conflict(engine: Engine, caller: Caller, request: CreateStack): HeatError {
  try {
    loadRequested(engine, requestSource(engine, caller, request.name, request));
  } catch (error) {
    if (error instanceof HeatError && early.has(error.type)) return error;
  }
  return new HeatError('StackExists', `The Stack (${request.name}) already exists.`);
}

/** What a request holds, as the template language takes it. */
export function requestSource(
  engine: Engine,
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
    limits: engine.runtime.settings.limits,
  };
}

/** @throws Forbidden: a type that the caller's roles do not allow */
function permit(definition: StackDefinition, caller: Caller): void {
  for (const { type } of definition.resources.values()) {
    permitType(type, caller);
  }
}

/** Names stand for themselves, what is not there yet has no attributes. */
const nothingThere: Lookups = { reference: (resource) => resource, attribute: () => undefined };
const nothingAsked: LookupFacts = { get: () => undefined };

/** What types find out only from the cloud. */
async function notAccepted(
  engine: EngineParts,
  definition: StackDefinition,
  caller: Pick<Caller, 'token'>,
): Promise<readonly Problem[]> {
  const { files = {} } = definition.source;
  const source = { files, environment: definition.environment };
  const problems: Problem[] = [];
  for (const resource of definition.resources.values()) {
    const resolved = definition.resolveType(resource.type, resource.name);
    const type = resolved.kind === 'type' ? engine.types.get(resolved.type) : undefined;
    if (!type?.behaviour?.accept) continue;
    const given = resource.properties(nothingThere);
    const { values } = prepareProperties(type, given, nothingAsked, { resource: resource.name });
    const message = await type.behaviour.accept(await engine.clouds.forToken(caller.token), values, source);
    const path = `${definition.sections.resources}.${resource.name}`;
    if (message !== undefined) problems.push({ type: 'StackValidationFailed', message, path });
  }
  return problems;
}

/** A problem for each resource whose type needs what the cloud does not offer (behaviours 319, 322). */
export async function absent(
  engine: Engine,
  definition: StackDefinition,
  caller: Pick<Caller, 'token'>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  let lack: ReturnType<typeof lackOf> | undefined;
  for (const { name, type } of definition.resources.values()) {
    const resolved = definition.resolveType(type, name);
    const known = resolved.kind === 'type' ? engine.types.get(resolved.type) : undefined;
    if (known?.service === undefined) continue;
    lack ??= lackOf({
      cloud: await engine.clouds.forToken(caller.token),
      of: engine.clouds,
      now: engine.runtime.clock.now(),
    });
    const reason = await lack(known);
    if (reason === undefined) continue;
    const { type: fault, message } = unavailable({ type, service: known.service }, reason);
    problems.push({ type: fault, message, path: `${definition.sections.resources}.${name}` });
  }
  return problems;
}
