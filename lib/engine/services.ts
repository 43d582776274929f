import { createHash } from 'node:crypto';
import type { EngineServices, ResourceRecord } from '../resources/contract.ts';
import { encodeJson } from '../store/codec.ts';
import { ConditionFailed, type Definition, type ResourceHead, type StackHead } from '../store/index.ts';
import { allAttributes } from '../template/functions/walk.ts';
import { giveWay } from '../util/give-way.ts';
import { type Engine, refOf, typeOf } from './engine.ts';
import { filesOf } from './files.ts';
import { derivedUuid } from './naming.ts';
import { nestedStacks } from './nested/stacks.ts';
import { nestedState } from './nested/state.ts';
import { recordOf, type ServicesFor } from './records.ts';
import { currentOf } from './resolve.ts';
import { signUrl } from './signed-url.ts';

/** What behaviours may ask of the engine, for one stack. `stored`: the definition whose trust the calls run on. */
export function servicesFor(engine: Engine, stored: Definition): ServicesFor {
  return (stack, head) => services(engine, stored, stack, head);
}

function services(engine: Engine, stored: Definition, stack: StackHead, head: ResourceHead): EngineServices {
  const { store, runtime } = engine;
  const { tenant } = stack;
  const ref = refOf(stack);

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
    ...nestedStacks(engine, stored, stack, head),

    async nested(stackId) {
      const nested = await store.stacks.head({ tenant, stack: stackId });
      if (!nested || nested.tombstone || (nested.action === 'DELETE' && nested.status === 'COMPLETE')) return undefined;
      return nestedState(engine, nested, (of) => servicesFor(engine, of));
    },

    async ownSource() {
      const { definition, stored: own } = await engine.load(ref, stack.name, stack.version);
      return { files: await filesOf(store, tenant, own), environment: definition.environment };
    },

    async attributesUsed() {
      const { definition } = await engine.load(ref, stack.name, stack.version);
      const users = [...definition.resources.values(), ...definition.outputs.values()];
      const used = users.flatMap((user) => user.attributesUsed);
      return used
        .filter(([resource, attribute]) => resource === head.name && attribute !== allAttributes)
        .map(([, ...attribute]) => attribute);
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
      for (let lost = 0; lost < 50; lost++) {
        if (lost > 0) await giveWay(runtime, lost);
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
