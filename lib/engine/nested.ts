import { createHash } from 'node:crypto';
import { HeatError } from '../errors.ts';
import type {
  EngineServices,
  NestedRequest,
  NestedResource,
  NestedState,
  ResourceRecord,
} from '../resources/contract.ts';
import { encodeJson } from '../store/codec.ts';
import { ConditionFailed, type Definition, type ResourceHead, type StackHead } from '../store/index.ts';
import type { StackSource } from '../template/contract.ts';
import { physicalName } from '../template/naming.ts';
import type { Value } from '../template/values.ts';
import { storeStack } from './creating.ts';
import { type Engine, type Loaded, refOf, typeOf } from './engine.ts';
import { beginEpoch, timeoutOf } from './lifecycle.ts';
import { derivedUuid, stackArn } from './naming.ts';
import { follow, readAttributes, recordOf, referenceOf, type ServicesFor, stackFacts } from './records.ts';
import { currentOf, resolveWith } from './resolve.ts';
import { signUrl } from './signed-url.ts';

/** What behaviours may ask of the engine, for one stack. `stored`: the definition whose trust the calls run on. */
export function servicesFor(engine: Engine, stored: Definition): ServicesFor {
  return (stack, head) => services(engine, stored, stack, head);
}

function services(engine: Engine, stored: Definition, stack: StackHead, head: ResourceHead): EngineServices {
  const { store, runtime } = engine;
  const { tenant } = stack;
  const ref = refOf(stack);

  const child = (id: string) => store.stacks.head({ tenant, stack: id });
  const sourceOf = async (request: NestedRequest, removing: StackHead | undefined) => {
    const parent = await engine.load(ref, stack.name, stack.version);
    const definition = parent.definition.resources.get(head.name);
    const files =
      request.files ??
      (parent.stored.files === undefined
        ? {}
        : ((await store.blobs.get(tenant, parent.stored.files)) as Record<string, string>));
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
    return { files, view, name, definition: loaded, outer: definition };
  };
  const metadataOf = async (of: ResourceHead) => {
    const [contents] = await store.resources.contents([
      { ref: { ...ref, name: of.name, inc: of.inc }, body: of.target ?? of.body, state: of.state },
    ]);
    return contents?.state?.metadata ?? contents?.body?.frozen.metadata ?? undefined;
  };
  const siblings = async (of: readonly ResourceHead[]): Promise<readonly ResourceRecord[]> => {
    const { definition } = await engine.load(ref, stack.name, stack.version);
    const contents = await store.resources.contents(
      of.map((one) => ({
        ref: { ...ref, name: one.name, inc: one.inc },
        body: one.body || (one.target ?? 0),
        state: one.state,
      })),
    );
    return of.map((one, at) =>
      recordOf(engine, stack, one, typeOf(engine, definition, one.type, one.name), contents[at] ?? {}),
    );
  };
  const current = async (name: string) => {
    const { definition } = await engine.load(ref, stack.name, stack.version);
    return currentOf(await store.resources.named(ref, name), name, stack.version, definition);
  };

  return {
    async createNested(request) {
      const id = derivedUuid('nested', head.uuid);
      const there = await child(id);
      if (there && !there.tombstone && there.epoch > 1) return id;
      const { maxNestedStackDepth } = runtime.settings.limits;
      if (stack.depth + 1 > maxNestedStackDepth)
        throw new HeatError('RequestLimitExceeded', `Recursion depth exceeds ${maxNestedStackDepth}.`);
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
      for (let attempt = 0; attempt < 3; attempt++) {
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
    },

    async actNested(stackId, action) {
      const nested = await child(stackId);
      if (!nested || nested.tombstone) return;
      if (nested.action === action && nested.rootEpoch === stack.rootEpoch && nested.status !== 'FAILED') return;
      await beginEpoch(engine, nested, { action, deadline: stack.deadline, rootEpoch: stack.rootEpoch });
    },

    async nested(stackId) {
      const nested = await child(stackId);
      if (!nested || nested.tombstone || (nested.action === 'DELETE' && nested.status === 'COMPLETE')) return undefined;
      return nestedState(engine, nested);
    },

    async sibling(name) {
      const found = await current(name);
      return found && (await siblings([found]))[0];
    },
    async siblingByReference(reference) {
      const heads = await store.resources.heads(ref);
      const found = heads.findLast((one) => one.physicalId === reference || one.reference === reference);
      return found && (await siblings([found]))[0];
    },
    async setMetadata(name, metadata) {
      for (let attempt = 0; attempt < 10; attempt++) {
        const found = await current(name);
        if (!found) return;
        const at = { ...ref, name: found.name, inc: found.inc };
        const old = found.state > 0 ? await store.resources.state(at) : undefined;
        try {
          await store.transact([
            store.resources.change(at, { state: found.state }, { state: found.state + 1 }),
            store.resources.putState(at, { data: {}, ...old, metadata, version: found.state + 1 }),
          ]);
          return;
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
        }
      }
      throw new Error('the metadata of a resource changes faster than it can be written');
    },
    async signalUrl(kind, options) {
      const { encryptionKey, publicUrl } = runtime.settings;
      const target = { tenant, stack: { name: stack.name, id: stack.id }, resource: head.name };
      return signUrl(
        encryptionKey,
        publicUrl,
        kind,
        target,
        options?.expires === false ? undefined : runtime.clock.now(),
      );
    },
    configs: {
      async create(config) {
        const content = createHash('sha256').update(encodeJson(config)).digest('hex');
        const id = derivedUuid('config', head.uuid, head.intent?.id ?? '', content);
        await store.configs.put(tenant, { ...config, id, createdAt: runtime.clock.now() });
        return id;
      },
      show: (id) => store.configs.get(tenant, id),
      delete: (id) => store.configs.delete(tenant, id),
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

/** A nested stack as its parent's resource sees it; outputs only when it rests. */
async function nestedState(engine: Engine, stack: StackHead): Promise<NestedState> {
  const loaded = await engine.load(refOf(stack), stack.name, stack.version);
  const cloud = await engine.cloud(loaded.stored, stack);
  const { heads, contents } = await currentResources(engine, stack, loaded);
  const facts = stackFacts(stack, cloud, engine.runtime.clock.now());
  const resources = heads.map((head, at): NestedResource => {
    const type = typeOf(engine, loaded.definition, head.type, head.name);
    const record = recordOf(engine, stack, head, type, contents[at] ?? {});
    return {
      ...record,
      reference: referenceOf(head, type, () => record),
      createdAt: head.createdAt,
      attribute: async (name, path = []) => {
        const context = {
          cloud,
          resource: record,
          properties: contents[at]?.body?.properties ?? {},
          stack: facts,
          engine: servicesFor(engine, loaded.stored)(stack, head),
        };
        if (type?.behaviour?.attribute) return type.behaviour.attribute(context, name, path);
        const values = await readAttributes(type, context, [name], contents[at]?.state?.attributes);
        return (follow(values[name], path) ?? null) as Value;
      },
    };
  });
  return {
    id: stack.id,
    name: stack.name,
    arn: stackArn(stack.tenant, stack.name, stack.id),
    action: stack.action,
    status: stack.status,
    reason: stack.reason,
    resources,
    ...(stack.status === 'IN_PROGRESS' ? nothing : await outputValues(engine, stack, loaded)),
  };
}

const nothing = { outputs: {}, failedOutputs: {} };

/** The incarnations that stand for the names of a stack's definition now, with their contents. */
export async function currentResources(engine: Engine, stack: StackHead, loaded: Loaded) {
  const ref = refOf(stack);
  const all = await engine.store.resources.heads(ref);
  const names = [...new Set(all.map((head) => head.name))];
  const heads = names.flatMap((name) => currentOf(all, name, stack.version, loaded.definition) ?? []);
  const contents = await engine.store.resources.contents(
    heads.map((head) => ({
      ref: { ...ref, name: head.name, inc: head.inc },
      body: head.body || (head.target ?? 0),
      state: head.state,
    })),
  );
  return { heads, contents };
}

/** Values of the outputs that exist; one that does not resolve is null, and why is told beside it (behaviour 170). */
async function outputValues(
  engine: Engine,
  stack: StackHead,
  { definition, stored }: Loaded,
): Promise<Pick<NestedState, 'outputs' | 'failedOutputs'>> {
  const outputs = [...definition.outputs.values()].filter((output) => output.exists);
  if (outputs.length === 0) return nothing;
  const all = await engine.store.resources.heads(refOf(stack));
  const heads = new Map(
    [...new Set(all.map((head) => head.name))].flatMap((name) => {
      const head = currentOf(all, name, stack.version, definition);
      return head ? [[name, head] as const] : [];
    }),
  );
  const cloud = await engine.cloud(stored, stack);
  const values: Record<string, Value> = {};
  const failed: Record<string, string> = {};
  await Promise.all(
    outputs.map(async (output) => {
      try {
        values[output.name] = await resolveWith(
          { engine, stack, definition, cloud, services: servicesFor(engine, stored), heads },
          output.requires,
          output.attributesUsed,
          (lookups) => output.value(lookups),
        );
      } catch (error) {
        failed[output.name] = error instanceof Error ? error.message : String(error);
        values[output.name] = null;
      }
    }),
  );
  return { outputs: values, failedOutputs: failed };
}
