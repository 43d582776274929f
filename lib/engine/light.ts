import type { StackHead, StoredNode } from '../store/index.ts';
import type { StackDefinition } from '../template/contract.ts';
import { type Engine, refOf, typeOf } from './engine.ts';

/** Light nodes that one call carries out, and milliseconds it takes for them; what is beyond gets an execution. */
const nodesOfCall = 400;
const timeOfCall = 10_000;
/** The stack is read again after so many nodes or milliseconds: a walk that was cancelled or has failed begins nothing new. */
const nodesUntilLook = 32;
const timeUntilLook = 1000;

/** Which nodes of a walk one call may carry out itself. */
export interface Light {
  /** The stack, when the node is light and this call may still take it. */
  take(node: StoredNode): Promise<StackHead | undefined>;
  /** No more of them in this call. */
  stop(): void;
}

const local = (engine: Engine, definition: StackDefinition, name: string): boolean => {
  const type = definition.resources.get(name)?.type;
  return type !== undefined && typeOf(engine, definition, type, name)?.behaviour?.local === true;
};

/** Whether all resources of a definition are of local types. */
export const isLocal = (engine: Engine, definition: StackDefinition): boolean =>
  [...definition.resources.keys()].every((name) => local(engine, definition, name));

/**
 * Tells of a node whether it is light: its type is local, no hook stops it, and all whose attributes it reads is local too. It is a matter of a few
 * reads and one write of Kiln's own table, and an execution of its own would cost ten times as much.
 */
export function isLight(engine: Engine, definition: StackDefinition): (node: StoredNode) => boolean {
  return ({ kind, name, remove }) =>
    name !== undefined &&
    (kind === 'U' || (kind === 'C' && remove === true)) &&
    local(engine, definition, name) &&
    definition.hooks(name).length === 0 &&
    (definition.resources.get(name)?.attributesUsed ?? []).every(([resource]) => local(engine, definition, resource));
}

/** For a call that releases: which of the nodes that become free it carries out where it stands. */
export async function lightOf(engine: Engine, head: StackHead): Promise<Light> {
  const { store, runtime } = engine;
  const ref = refOf(head);
  const { definition } = await engine.load(ref, head.name, head.version);
  const light = isLight(engine, definition);
  const until = runtime.clock.now() + timeOfCall;
  let left = nodesOfCall;
  let stack: StackHead | undefined = head;
  let looked = { left, at: runtime.clock.now() };
  return {
    async take(node) {
      if (left <= 0 || !light(node) || runtime.clock.now() >= until) return undefined;
      left--;
      if (looked.left - left >= nodesUntilLook || runtime.clock.now() - looked.at >= timeUntilLook) {
        looked = { left, at: runtime.clock.now() };
        const now = await store.stacks.head(ref);
        stack = now?.epoch === head.epoch && now.walk === 'running' ? now : undefined;
      }
      return stack;
    },
    stop() {
      left = 0;
    },
  };
}
