import { HeatError } from '../../errors.ts';
import { type EngineServices, type NestedRequest, ResourceFailure } from '../../resources/contract.ts';
import { encodeJson } from '../../store/codec.ts';
import { ConditionFailed, type Definition, type ResourceHead, type StackHead } from '../../store/index.ts';
import type { StackSource } from '../../template/contract.ts';
import { physicalName } from '../../template/naming.ts';
import type { Value } from '../../template/values.ts';
import { giveWay } from '../../util/give-way.ts';
import { storeStack } from '../creating.ts';
import { type Engine, refOf } from '../engine.ts';
import { filesOf } from '../files.ts';
import { beginEpoch, timeoutOf } from '../lifecycle.ts';
import { derivedUuid } from '../naming.ts';
import { tooManyResources } from '../requested.ts';

type NestedStacks = Pick<
  EngineServices,
  'createNested' | 'updateNested' | 'deleteNested' | 'actNested' | 'maxResources'
>;

/** What a resource may do with stacks inside its own. `stored`: the definition whose trust the calls run on. */
export function nestedStacks(engine: Engine, stored: Definition, stack: StackHead, head: ResourceHead): NestedStacks {
  const { store, runtime } = engine;
  const { tenant } = stack;
  const ref = refOf(stack);
  const { maxResourcesPerStack } = runtime.settings.limits;
  const maxResources = maxResourcesPerStack < 0 ? Number.POSITIVE_INFINITY : maxResourcesPerStack;

  const child = (id: string) => store.stacks.head({ tenant, stack: id });
  const sourceOf = async (request: NestedRequest, removing: StackHead | undefined) => {
    const parent = await engine.load(ref, stack.name, stack.version);
    const files = request.files ?? (await filesOf(store, tenant, parent.stored));
    const view = {
      environment: parent.definition.environment,
      resourceName: head.name,
      depth: stack.depth + 1,
      ...(request.removeType !== undefined && { removeType: request.removeType }),
      facade: {
        metadata: (await metadataOf(head)) ?? {},
        deletionPolicy: head.policy,
        updatePolicy: {},
      },
    };
    const name =
      removing?.name ?? physicalName({ stackName: stack.name, resourceName: head.name, uuid: head.uuid, limit: 255 });
    const loaded = engine.language.load({
      template: request.template,
      files,
      parameters: request.parameters,
      parent: view as StackSource['parent'],
      stack: { name, id: removing?.id ?? null, projectId: tenant },
      types: engine.types,
      limits: runtime.settings.limits,
    });
    if (loaded.resources.size > maxResources) throw new HeatError('RequestLimitExceeded', tooManyResources);
    return { files, view, name, definition: loaded };
  };
  const metadataOf = async (of: ResourceHead) => {
    const [contents] = await store.resources.contents([
      { ref: { ...ref, name: of.name, inc: of.inc }, body: of.target ?? of.body, state: of.state },
    ]);
    return contents?.state?.metadata ?? contents?.body?.frozen.metadata ?? undefined;
  };

  return {
    maxResources,

    async createNested(request) {
      const id = derivedUuid('nested', head.uuid);
      const there = await child(id);
      if (there && !there.tombstone && there.epoch > 1) return id;
      const { maxNestedStackDepth } = runtime.settings.limits;
      if (stack.depth + 1 > maxNestedStackDepth)
        throw new HeatError(
          'RequestLimitExceeded',
          `Request limit exceeded: Recursion depth exceeds ${maxNestedStackDepth}.`,
        );
      const { files, view, name, definition } = await sourceOf(request, undefined);
      await storeStack(engine, {
        tenant,
        id,
        name,
        template: definition.template,
        files,
        source: { parameters: request.parameters, parent: view as unknown as Value },
        description: definition.description,
        owner: stored.owner,
        ownerId: stored.ownerId,
        ...(stored.trust && { trust: stored.trust }),
        disableRollback: true,
        deadline: Math.min(
          stack.deadline,
          request.timeout ? runtime.clock.now() + request.timeout * 1000 : stack.deadline,
        ),
        root: stack.root,
        rootEpoch: stack.rootEpoch,
        depth: stack.depth + 1,
        parent: { stack: stack.id, name: head.name, inc: head.inc },
      });
      return id;
    },

    async updateNested(stackId, request) {
      const nested = await child(stackId);
      if (!nested || nested.tombstone || nested.action === 'DELETE')
        throw new HeatError('EntityNotFound', `The Stack (${stackId}) could not be found.`);
      const { files, view, definition } = await sourceOf(request, nested);
      const at = refOf(nested);
      const [template, filesAt] = await Promise.all([
        store.blobs.put(tenant, definition.template),
        Object.keys(files).length > 0 ? store.blobs.put(tenant, files) : undefined,
      ]);
      const source = { parameters: request.parameters, parent: view as unknown as Value };
      const old = await store.stacks.definition(at, nested.version);
      const same = old?.template === template && old.files === filesAt && encodeJson(old.source) === encodeJson(source);
      // The same update of the same traversal, asked for again.
      if (same && nested.rootEpoch === stack.rootEpoch && !(nested.status === 'FAILED' && nested.epoch === 1)) return;
      const version = nested.epoch + 1;
      const { tenant: _, ...common } = { tenant, ...stored };
      await beginEpoch(
        engine,
        nested,
        {
          action: 'UPDATE',
          version,
          previous: nested.version,
          deadline: outside(stack) ? runtime.clock.now() + timeoutOf(engine, stack.timeoutMins) : stack.deadline,
          rootEpoch: stack.rootEpoch,
        },
        [
          store.stacks.putDefinition(at, {
            ...common,
            version,
            template,
            files: filesAt,
            description: definition.description,
            tags: undefined,
            source,
          }),
        ],
      );
    },

    async deleteNested(stackId) {
      for (let lost = 0; lost < 10; lost++) {
        if (lost > 0) await giveWay(runtime, lost);
        const nested = await child(stackId);
        if (!nested) {
          if (await bury(engine, stack, head, stackId)) return;
          continue;
        }
        if (nested.tombstone || (nested.action === 'DELETE' && nested.status === 'COMPLETE')) return;
        if (nested.action === 'DELETE' && nested.status === 'IN_PROGRESS' && nested.rootEpoch === stack.rootEpoch)
          return;
        const begun = await beginEpoch(engine, nested, {
          action: 'DELETE',
          deadline: outside(stack) ? runtime.clock.now() + timeoutOf(engine, stack.timeoutMins) : stack.deadline,
          rootEpoch: stack.rootEpoch,
        });
        if (begun) return;
      }
      const message = `Stack ${stackId} changes faster than its deletion can begin`;
      throw new ResourceFailure('ActionInProgress', message, { retry: true });
    },

    async actNested(stackId, action) {
      const nested = await child(stackId);
      if (!nested || nested.tombstone) return;
      if (nested.action === action && nested.rootEpoch === stack.rootEpoch && nested.status !== 'FAILED') return;
      await beginEpoch(engine, nested, { action, deadline: stack.deadline, rootEpoch: stack.rootEpoch });
    },
  };
}

/** Work on a nested stack while its root rests (scaling after a signal) has time of its own. */
const outside = (stack: StackHead): boolean => stack.status !== 'IN_PROGRESS';

/** A tombstone, so that a create that comes late fails. False: a stack stands there by now. */
async function bury(engine: Engine, stack: StackHead, owner: ResourceHead, id: string): Promise<boolean> {
  const now = engine.runtime.clock.now();
  try {
    await engine.store.transact([
      engine.store.stacks.putHead({
        tenant: stack.tenant,
        id,
        name: physicalName({ stackName: stack.name, resourceName: owner.name, uuid: owner.uuid, limit: 255 }),
        epoch: 1,
        action: 'DELETE',
        status: 'COMPLETE',
        reason: '',
        walk: 'done',
        planned: 0,
        plan: 0,
        attempt: 0,
        deadline: now,
        version: 0,
        previous: 0,
        disableRollback: true,
        root: stack.root,
        rootEpoch: stack.rootEpoch,
        depth: stack.depth + 1,
        parent: { stack: stack.id, name: owner.name, inc: owner.inc },
        createdAt: now,
        deletedAt: now,
        tombstone: true,
      }),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
