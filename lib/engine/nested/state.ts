import type { NestedOutputs, NestedResource, NestedState } from '../../resources/contract.ts';
import type { Definition, StackHead } from '../../store/index.ts';
import type { Value } from '../../template/values.ts';
import { type Engine, type Loaded, refOf, typeOf } from '../engine.ts';
import { stackArn } from '../naming.ts';
import { follow, readAttributes, recordOf, referenceOf, type ServicesFor, stackFacts } from '../records.ts';
import { currentOf, resolveWith } from '../resolve.ts';

/** What behaviours of a stack's resources may ask, by the definition that they run on. */
type ServicesOf = (stored: Definition) => ServicesFor;

/** A nested stack as its parent's resource sees it. */
export async function nestedState(engine: Engine, stack: StackHead, servicesOf: ServicesOf): Promise<NestedState> {
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
          engine: servicesOf(loaded.stored)(stack, head),
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
    outputs: async () =>
      stack.status === 'IN_PROGRESS' ? nothing : outputValues(engine, stack, loaded, servicesOf(loaded.stored)),
  };
}

const nothing = { values: {}, failed: {} };

/** The incarnations that stand for the names of a stack's definition now. */
async function currentHeads(engine: Engine, stack: StackHead, { definition }: Pick<Loaded, 'definition'>) {
  const all = await engine.store.resources.heads(refOf(stack));
  const names = [...new Set(all.map((head) => head.name))];
  return names.flatMap((name) => currentOf(all, name, stack.version, definition) ?? []);
}

/** Those incarnations with their contents. */
export async function currentResources(engine: Engine, stack: StackHead, loaded: Loaded) {
  const ref = refOf(stack);
  const heads = await currentHeads(engine, stack, loaded);
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
  services: ServicesFor,
): Promise<NestedOutputs> {
  const outputs = [...definition.outputs.values()].filter((output) => output.exists);
  if (outputs.length === 0) return nothing;
  const heads = new Map((await currentHeads(engine, stack, { definition })).map((head) => [head.name, head]));
  const cloud = await engine.cloud(stored, stack);
  const values: Record<string, Value> = {};
  const failed: Record<string, string> = {};
  await Promise.all(
    outputs.map(async (output) => {
      try {
        values[output.name] = await resolveWith(
          { engine, stack, definition, cloud, services, heads },
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
  return { values, failed };
}
