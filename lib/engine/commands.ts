import { HeatError } from '../errors.ts';
import { ResourceFailure, type SignalResult } from '../resources/contract.ts';
import { ConditionFailed, type SealedSource, type StackHead, type StackRef } from '../store/index.ts';
import type { StackDefinition } from '../template/contract.ts';
import { patchEnvironment, schemataOf } from '../template/environment/index.ts';
import { readTemplate } from '../template/load.ts';
import { checkStackName } from '../template/naming.ts';
import { bindParameters, checkImmutable, type ParameterValues } from '../template/parameters/index.ts';
import { isMap, type Value, type ValueMap } from '../template/values.ts';
import { storeStack } from './creating.ts';
import { type Engine, refOf, typeOf } from './engine.ts';
import { leaseAt } from './lease.ts';
import { beginEpoch, timeoutOf } from './lifecycle.ts';
import { isLocal } from './light.ts';
import { sendWait } from './messages.ts';
import { servicesFor } from './nested.ts';
import { reasons } from './reasons.ts';
import { eventId, recordOf, stackFacts } from './records.ts';
import { accepted, conflict } from './requested.ts';
import { currentOf } from './resolve.ts';
import type { Caller, CreateStack, LeaseRequest, StackIdentifier, StackService, UpdateStack } from './service.ts';
import { rollbackOf, settle } from './settle.ts';
import { newTrust, returnTrust, trustOf } from './trusts.ts';

/** The part of the service that changes something; reading is in queries. */
export interface Commands
  extends Pick<
    StackService,
    'create' | 'update' | 'delete' | 'setLease' | 'act' | 'cancel' | 'signal' | 'signalBySignature' | 'markUnhealthy'
  > {
  /** The definition that an update would bring in force. @throws HeatError with all its problems */
  updated(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<StackDefinition>;
}

/** Milliseconds that a count of a tenant's stacks is believed, up to which part of the limit, and for how many tenants. */
const countBelieved = 30_000;
const ampleRoom = 0.5;
const tenantsCounted = 10_000;

export function createCommands(engine: Engine): Commands {
  const { store, runtime } = engine;
  const { limits } = runtime.settings;
  const counts = new Map<string, { stacks: number; readonly until: number }>();

  async function create(caller: Caller, request: CreateStack): Promise<StackIdentifier> {
    const { name } = request;
    checkStackName(name);
    checkTimeout(request.timeoutMins);
    const taken = await store.stacks.byName(caller.tenant, name);
    if (taken !== undefined && taken === request.id) return { name, id: taken };
    if (taken !== undefined) throw conflict(engine, caller, request);
    await checkRoom(caller);
    const id = request.id ?? runtime.uuid();
    const source: SealedSource = {
      ...(request.environment !== undefined && { environment: request.environment }),
      ...(request.environmentFiles && { environmentFiles: request.environmentFiles }),
      parameters: request.parameters ?? {},
    };
    const definition = await accepted(engine, caller, name, id, {
      template: templateOf(request.template),
      files: request.files,
      ...source,
    });
    const now = runtime.clock.now();
    const deleteAt = leaseAt(request.lease, request.tags, now);
    const ref = { tenant: caller.tenant, stack: id };
    // What touches nothing outside Kiln needs no right to.
    const lent = isLocal(engine, definition) ? undefined : await newTrust(engine, ref, caller.token);
    try {
      await storeStack(engine, {
        tenant: caller.tenant,
        id,
        name,
        template: definition.template,
        definition,
        ...(request.files && { files: request.files }),
        source,
        description: definition.description,
        owner: caller.userName,
        ownerId: caller.userId,
        ...(request.tags && { tags: request.tags }),
        ...(lent && { trust: lent.trust, alongside: lent.held }),
        disableRollback: request.disableRollback ?? true,
        ...(request.timeoutMins ? { timeoutMins: request.timeoutMins } : {}),
        deadline: now + timeoutOf(engine, request.timeoutMins),
        root: id,
        rootEpoch: 1,
        depth: 0,
        ...(deleteAt !== undefined && { deleteAt }),
      });
    } catch (error) {
      if (error instanceof HeatError && lent) await returnTrust(engine, ref, lent);
      throw error;
    }
    return { name, id };
  }

  async function update(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<void> {
    checkTimeout(request.timeoutMins);
    const head = await live(caller.tenant, stack);
    if (head.action === 'SUSPEND') throw notSupported('Updating a stack when it is suspended');
    if (head.action === 'DELETE') throw notSupported('Updating a stack when it is deleting');
    const ref = refOf(head);
    const old = await engine.load(ref, head.name, head.version);
    const merged = await mergedSource(request, ref, old);
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

  async function updated(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<StackDefinition> {
    const head = await live(caller.tenant, stack);
    const ref = refOf(head);
    const merged = await mergedSource(request, ref, await engine.load(ref, head.name, head.version));
    return accepted(engine, caller, head.name, head.id, merged);
  }

  /** PUT takes what is given; PATCH lays it over what the stack has (behaviours 41, 42). */
  async function mergedSource(
    request: UpdateStack,
    ref: StackRef,
    old: Awaited<ReturnType<Engine['load']>>,
  ): Promise<
    SealedSource & { readonly template: ValueMap | string; readonly files?: Readonly<Record<string, string>> }
  > {
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
        : ((await store.blobs.get(ref.tenant, old.stored.files)) as Readonly<Record<string, string>>);
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

  /** Counting reads every row, so a count is believed for a while as long as it leaves ample room for what others make. */
  async function checkRoom(caller: Caller): Promise<void> {
    const most = limits.maxStacksPerTenant;
    if (caller.admin || most < 0) return;
    const now = runtime.clock.now();
    const counted = counts.get(caller.tenant);
    if (counted && counted.until > now && counted.stacks < most * ampleRoom) {
      counted.stacks++;
      return;
    }
    const { length: stacks } = await store.stacks.list(caller.tenant, 'live', { limit: most });
    if (stacks >= most)
      throw new HeatError(
        'RequestLimitExceeded',
        `You have reached the maximum stacks per tenant, ${most}. Please delete some stacks.`,
      );
    if (counts.size >= tenantsCounted) counts.clear();
    counts.set(caller.tenant, { stacks: stacks + 1, until: now + countBelieved });
  }

  /** The head of a stack that is not deleted. @throws HeatError EntityNotFound */
  async function live(tenant: string, stack: StackIdentifier): Promise<StackHead> {
    const head = await store.stacks.head({ tenant, stack: stack.id });
    if (!head || head.tombstone || head.name !== stack.name || (head.action === 'DELETE' && head.status === 'COMPLETE'))
      throw new HeatError('EntityNotFound', `The Stack (${stack.name}) could not be found.`);
    return head;
  }

  async function setLease(caller: Caller, stack: StackIdentifier, lease: LeaseRequest | null) {
    const ref = refOf(await live(caller.tenant, stack));
    const deleteAt = leaseAt(lease ?? undefined, undefined, runtime.clock.now());
    await store.transact([deleteAt === undefined ? store.debts.deleteLease(ref) : store.debts.putLease(ref, deleteAt)]);
    return deleteAt;
  }

  async function remove(caller: Caller, stack: StackIdentifier): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const head = await live(caller.tenant, stack);
      if (await beginEpoch(engine, head, { action: 'DELETE' })) return;
    }
    throw inProgress(await live(caller.tenant, stack));
  }

  async function act(caller: Caller, stack: StackIdentifier, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<void> {
    const head = await live(caller.tenant, stack);
    if (head.status === 'IN_PROGRESS') throw inProgress(head);
    if (action !== 'CHECK' && head.action === action && head.status === 'COMPLETE') return;
    if (!(await beginEpoch(engine, head, { action }))) throw inProgress(head);
  }

  async function cancel(caller: Caller, stack: StackIdentifier, rollback: boolean): Promise<void> {
    const head = await live(caller.tenant, stack);
    const allowed =
      head.status === 'IN_PROGRESS' && (head.action === 'UPDATE' || (!rollback && head.action === 'CREATE'));
    if (!allowed) throw notSupported(`Cancelling update when stack is ${head.action}_${head.status}`);
    if (rollback) {
      if (!(await beginEpoch(engine, head, await rollbackOf(engine, head)))) throw inProgress(head);
      return;
    }
    try {
      await store.transact([
        store.stacks.changeHead(
          refOf(head),
          { epoch: head.epoch, walk: 'running' },
          { walk: 'cancelled', failure: reasons.cancelled(head.action) },
        ),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    await settle(engine, refOf(head), head.epoch);
  }

  /** `awaited`: who sends is told what is wrong with it; Heat looks at other signals after it has answered, and drops those. */
  async function signalled(
    tenant: string,
    stack: StackIdentifier,
    name: string,
    details: Value,
    awaited: boolean,
  ): Promise<Value> {
    const head = await live(tenant, stack);
    const ref = refOf(head);
    const { definition, stored } = await engine.load(ref, head.name, head.version);
    const cloud = await engine.cloud(stored);
    for (let attempt = 0; attempt < 10; attempt++) {
      const resource = currentOf(await store.resources.named(ref, name), name, head.version, definition);
      if (!resource)
        throw new HeatError('ResourceNotFound', `The Resource (${name}) could not be found in Stack ${stack.name}.`);
      const type = typeOf(engine, definition, resource.type, name);
      const deployment = resource.type.startsWith('OS::Heat::') && resource.type.includes('Deployment');
      if ((resource.action === 'SUSPEND' || resource.action === 'DELETE') && !deployment)
        throw notSupported(`Signal resource during ${resource.action}`);
      if (!type?.behaviour?.signal)
        throw new HeatError('ResourceActionNotSupported', 'signal is not supported for resource.');
      // Heat takes a signal to what has not been begun and drops it.
      if (resource.action === 'INIT') return null;
      const at = { ...ref, name, inc: resource.inc };
      const [contents = {}] = await store.resources.contents([
        { ref: at, body: resource.body || (resource.target ?? 0), state: resource.state },
      ]);
      const context = {
        cloud,
        resource: recordOf(engine, head, resource, type, contents),
        properties: contents.body?.properties ?? {},
        stack: stackFacts(head, cloud, runtime.clock.now()),
        engine: servicesFor(engine, stored)(head, resource),
        details,
        now: runtime.clock.now(),
      };
      let result: SignalResult;
      try {
        result = await type.behaviour.signal(context);
      } catch (error) {
        if (!(error instanceof ResourceFailure)) throw error;
        if (awaited) throw new HeatError(error.type, error.message);
        runtime.log.warn('a signal was dropped', { stack: head.id, resource: name, error });
        return null;
      }
      const changed = result.metadata !== undefined || result.data !== undefined;
      const version = resource.state + 1;
      try {
        await store.transact([
          store.resources.change(
            at,
            { state: resource.state },
            { state: changed ? version : resource.state, ...(changed && resource.waiters && { waiters: undefined }) },
          ),
          ...(changed
            ? [
                store.resources.putState(at, {
                  ...contents.state,
                  data: { ...contents.state?.data, ...result.data },
                  ...(result.metadata !== undefined && { metadata: result.metadata }),
                  version,
                }),
              ]
            : []),
          store.events.put(ref, {
            name,
            type: resource.type,
            physicalId: eventId(head, resource),
            action: 'SIGNAL',
            status: resource.status,
            reason: result.reason,
            inc: resource.inc,
            ...(resource.body > 0 && { body: resource.body }),
          }),
        ]);
      } catch (error) {
        if (error instanceof ConditionFailed) continue;
        throw error;
      }
      // Told after the fact: whoever waits for this signal looks again. A resource may wait for its own.
      const own = resource.waiting ? [resource.waiting] : [];
      for (const waiter of [...(resource.waiters ?? []), ...own])
        await sendWait(runtime, { kind: 'wake', node: { ...ref, ...waiter } });
      return result.answer ?? null;
    }
    throw new HeatError('ActionInProgress', `Stack ${stack.name} already has an action (SIGNAL) in progress.`);
  }

  async function markUnhealthy(
    caller: Caller,
    stack: StackIdentifier,
    nameOrId: string,
    unhealthy: boolean,
    reason?: string,
  ): Promise<void> {
    const head = await live(caller.tenant, stack);
    const ref = refOf(head);
    const { definition } = await engine.load(ref, head.name, head.version);
    const heads = await store.resources.heads(ref);
    const resource =
      currentOf(heads, nameOrId, head.version, definition) ?? heads.findLast((one) => one.physicalId === nameOrId);
    if (!resource)
      throw new HeatError('ResourceNotFound', `The Resource (${nameOrId}) could not be found in Stack ${stack.name}.`);
    if (resource.intent) throw inProgress(head);
    const failed = resource.action === 'CHECK' && resource.status === 'FAILED';
    if (!unhealthy && !failed) return;
    const text = reason ?? 'state changed by resource_mark_unhealthy api';
    const status = unhealthy ? ('FAILED' as const) : ('COMPLETE' as const);
    const same = unhealthy && failed;
    await store.transact([
      store.resources.change(
        { ...ref, name: resource.name, inc: resource.inc },
        { intent: null },
        { action: 'CHECK', status, reason: text, updatedAt: runtime.clock.now() },
      ),
      ...(same
        ? []
        : [
            store.events.put(ref, {
              name: resource.name,
              type: resource.type,
              physicalId: eventId(head, resource),
              action: 'CHECK',
              status,
              reason: text,
              inc: resource.inc,
              ...(resource.body > 0 && { body: resource.body }),
            }),
          ]),
    ]);
  }

  return {
    create,
    update,
    updated,
    delete: remove,
    setLease,
    act,
    cancel,
    signal: (caller, stack, name, details) => signalled(caller.tenant, stack, name, details, false),
    signalBySignature: signalled,
    markUnhealthy,
  };
}

function templateOf(template: string | ValueMap | undefined): string | ValueMap {
  if (template === undefined) throw new HeatError('HTTPBadRequest', 'No template specified');
  return template;
}

function checkTimeout(minutes: number | undefined): void {
  if (minutes !== undefined && minutes < 0)
    throw new HeatError('StackValidationFailed', `Invalid timeout value ${minutes}: must not be negative`);
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

const notSupported = (what: string) => new HeatError('NotSupported', `${what} is not supported.`);
const inProgress = (head: StackHead) =>
  new HeatError('ActionInProgress', `Stack ${head.name} already has an action (${head.action}) in progress.`);
