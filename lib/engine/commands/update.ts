import { HeatError } from '../../errors.ts';
import type { SealedSource, StackRef } from '../../store/index.ts';
import type { StackDefinition } from '../../template/contract.ts';
import { patchEnvironment, schemataOf } from '../../template/environment/index.ts';
import { bindParameters, checkImmutable, type ParameterValues } from '../../template/parameters/index.ts';
import { readTemplate } from '../../template/read.ts';
import { isMap, type ValueMap } from '../../template/values.ts';
import { type Engine, refOf } from '../engine.ts';
import { leaseAt } from '../lease.ts';
import { beginEpoch } from '../lifecycle.ts';
import { accepted } from '../requested.ts';
import type { Caller, StackIdentifier, UpdateStack } from '../service.ts';
import { returnTrust, trustOf } from '../trusts.ts';
import { checkTimeout, inProgress, live, notSupported, templateOf } from './common.ts';

/** Stores a new definition and begins to bring it about. @throws HeatError with all problems; CloudError */
export async function update(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  request: UpdateStack,
): Promise<void> {
  const { store, runtime } = engine;
  checkTimeout(request.timeoutMins);
  const head = await live(engine, caller.tenant, stack);
  if (head.action === 'SUSPEND') throw notSupported('Updating a stack when it is suspended');
  if (head.action === 'DELETE') throw notSupported('Updating a stack when it is deleting');
  const ref = refOf(head);
  const old = await engine.load(ref, head.name, head.version);
  const merged = await mergedSource(engine, request, ref, old);
  const definition = await accepted(engine, caller, head.name, head.id, merged);
  const deleteAt = leaseAt(request.lease, request.tags, runtime.clock.now());
  refuseImmutable(old.definition, definition);
  const [template, files] = await Promise.all([
    store.blobs.put(head.tenant, definition.template),
    merged.files && Object.keys(merged.files).length > 0 ? store.blobs.put(head.tenant, merged.files) : undefined,
  ]);
  const other = caller.userId !== old.stored.ownerId;
  const kept = other ? undefined : old.stored.trust;
  const { trust, lent = undefined } = kept
    ? { trust: kept }
    : await trustOf(engine, { ...ref, stack: head.root }, caller);
  const tags = request.tags ?? (request.patch ? old.stored.tags : undefined);
  const about = {
    description: definition.description,
    ...(tags ? { tags: [...tags] } : { tags: undefined }),
    owner: other ? caller.userName : old.stored.owner,
    ownerId: caller.userId,
  };
  const version = head.epoch + 1;
  const begun = await beginEpoch(
    engine,
    head,
    {
      action: 'UPDATE',
      version,
      previous: head.version,
      row: about,
      ...(request.disableRollback !== undefined && { disableRollback: request.disableRollback }),
      ...(request.timeoutMins ? { timeoutMins: request.timeoutMins } : {}),
    },
    [
      store.stacks.putDefinition(ref, {
        ...about,
        version,
        template,
        ...(files !== undefined && { files }),
        trust,
        source: {
          ...(merged.environment !== undefined && { environment: merged.environment }),
          ...(merged.environmentFiles && { environmentFiles: merged.environmentFiles }),
          parameters: merged.parameters,
          ...(old.stored.source.parent !== undefined && { parent: old.stored.source.parent }),
        },
      }),
      ...(deleteAt === undefined ? [] : [store.debts.putLease(ref, deleteAt)]),
      ...(lent?.held ?? []),
    ],
  );
  if (begun) return;
  if (lent) await returnTrust(engine, ref, lent);
  throw inProgress(head);
}

/** The definition that an update would bring in force. @throws HeatError with all its problems */
export async function updated(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  request: UpdateStack,
): Promise<StackDefinition> {
  const head = await live(engine, caller.tenant, stack);
  const ref = refOf(head);
  const merged = await mergedSource(engine, request, ref, await engine.load(ref, head.name, head.version));
  return accepted(engine, caller, head.name, head.id, merged);
}

/** PUT takes what is given; PATCH lays it over what the stack has (behaviours 41, 42). */
async function mergedSource(
  engine: Engine,
  request: UpdateStack,
  ref: StackRef,
  old: Awaited<ReturnType<Engine['load']>>,
): Promise<SealedSource & { readonly template: ValueMap | string; readonly files?: Readonly<Record<string, string>> }> {
  const parent = old.stored.source.parent;
  const common = {
    ...(request.environment !== undefined && { environment: request.environment }),
    ...(request.environmentFiles && { environmentFiles: request.environmentFiles }),
    ...(parent !== undefined && { parent }),
  };
  if (!request.patch)
    return {
      ...common,
      template: templateOf(request.template),
      files: request.files,
      parameters: request.parameters ?? {},
    };
  const oldFiles =
    old.stored.files === undefined
      ? {}
      : ((await engine.store.blobs.get(ref.tenant, old.stored.files)) as Readonly<Record<string, string>>);
  const template = request.template ?? old.definition.template;
  const files = { ...oldFiles, ...request.files };
  return {
    environment: patchEnvironment(old.definition.environment, {
      environment: request.environment,
      environmentFiles: request.environmentFiles,
      files,
      parameters: request.parameters,
      clear: request.clearParameters,
      template: readTemplate(template).template,
      types: engine.types,
    }),
    ...(parent !== undefined && { parent }),
    template,
    files,
    parameters: {},
  };
}

/** @throws HeatError ImmutableParameterModified (behaviour 35) */
function refuseImmutable(before: StackDefinition, after: StackDefinition): void {
  const [first, ...others] = checkImmutable(parametersOf(before), parametersOf(after));
  if (first) throw HeatError.of([first, ...others]);
}

function parametersOf({ template, environment, source }: StackDefinition): ParameterValues {
  const { parameters, parameter_defaults: defaults } = environment;
  return bindParameters(schemataOf(template), {
    supplied: isMap(parameters) ? parameters : {},
    defaults: isMap(defaults) ? defaults : {},
    stack: source.stack,
    lenient: true,
    customLater: true,
  });
}
