import type { ActionContext, Behaviour, Outcome, ResourceType } from '../resources/contract.ts';
import type { ResourceHead } from '../store/index.ts';
import { refOf } from './engine.ts';
import { claim, contextFor, held, incarnationRef, type Scene, type Step, typeOfHead } from './scene.ts';

/** What one incarnation of a resource hands to the one that takes its place, and back when that one is given up. */

type Handover = (behaviour: Behaviour, context: ActionContext) => Promise<Outcome> | undefined;

/**
 * Lets the old incarnation go of what only one object can hold, before its replacement is made. Gives the head under the
 * claim, which the caller ends with the replacement; undefined: there is nothing to let go of.
 */
export async function letGo(scene: Scene, head: ResourceHead): Promise<Step | ResourceHead | undefined> {
  const type = await typeOfHead(scene, head);
  if (!type?.behaviour?.prepareReplace || head.physicalId === undefined) return undefined;
  return handOver(scene, head, type, (behaviour, context) => behaviour.prepareReplace?.(context));
}

/**
 * A rollback (or an update that leads back) goes on with the old incarnation: its replacement, while it is still there, lets go in its turn, then the old
 * one takes back what it had (behaviour 125). Both are safe to repeat. undefined: done.
 */
export async function takeBack(scene: Scene, head: ResourceHead): Promise<Step | undefined> {
  if (head.replacedBy === undefined || head.physicalId === undefined) return undefined;
  const type = await typeOfHead(scene, head);
  if (!type?.behaviour?.takeBack) return undefined;
  const all = await scene.engine.store.resources.named(refOf(scene.stack), head.name);
  const other = all.find((one) => one.inc === head.replacedBy);
  // Without its replacement there is nobody who could have kept anything from it.
  if (other === undefined) return undefined;
  const released = await letGo(scene, other);
  if (released !== undefined) {
    if ('kind' in released) return released;
    await release(scene, released);
  }
  const taken = await handOver(scene, head, type, (behaviour, context) => behaviour.takeBack?.(context));
  if ('kind' in taken) return taken;
  await release(scene, taken);
  return undefined;
}

/** One call under a claim. Its data are stored; the claim stays when it is through. */
async function handOver(
  scene: Scene,
  head: ResourceHead,
  type: ResourceType,
  call: Handover,
): Promise<Step | ResourceHead> {
  const { store } = scene.engine;
  const mine = await claim(scene, head);
  if (!mine) return { kind: 'wait', seconds: 2 };
  const ref = incarnationRef(scene, mine);
  try {
    const [contents = {}] = await store.resources.contents([{ ref, body: mine.body, state: mine.state }]);
    const context = contextFor(scene, type, { head: mine, contents });
    const outcome = await held(scene, mine, async () => type.behaviour && call(type.behaviour, context));
    if (outcome?.status === 'waiting') {
      await release(scene, mine);
      return { kind: 'wait', seconds: outcome.on.kind === 'time' ? outcome.on.seconds : 2 };
    }
    if (outcome?.data === undefined) return mine;
    const version = mine.state + 1;
    const data = { ...contents.state?.data, ...outcome.data };
    await store.transact([
      store.resources.change(ref, { claim: scene.owner }, { state: version }),
      store.resources.putState(ref, { ...contents.state, data, version }),
    ]);
    return { ...mine, state: version };
  } catch (error) {
    await release(scene, mine);
    throw error;
  }
}

async function release(scene: Scene, head: ResourceHead): Promise<void> {
  await scene.engine.store.resources.tryChange(
    incarnationRef(scene, head),
    { claim: scene.owner },
    { claimOwner: undefined, claimUntil: undefined },
  );
}
