import { CloudError } from '../openstack/contract.ts';
import {
  type Behaviour,
  type Outcome,
  ResourceFailure,
  type ResourceType,
  type UpdateContext,
} from '../resources/contract.ts';
import { ConditionFailed, type ResourceHead } from '../store/index.ts';
import { fail, troubled } from './fail.ts';
import { finish } from './finish.ts';
import { unowned } from './ownership.ts';
import type { Contents } from './records.ts';
import {
  contextFor,
  grace,
  held,
  incarnationRef,
  leftover,
  type Scene,
  type Step,
  Superseded,
  typeOfHead,
} from './scene.ts';
import { park } from './waiting.ts';
import type { Work } from './work.ts';

/**
 * Carries out the intent of a record whose claim is ours. `fresh`: nothing of it can be under way unheard of (the intent
 * was just written, or its last call came back); otherwise this is a re-entry after a lost function. `known`: body and state
 * of the record, where they were just written.
 */
export async function perform(scene: Scene, head: ResourceHead, fresh: boolean, known?: Contents): Promise<Step> {
  const { engine } = scene;
  const intent = head.intent;
  if (!intent) throw new Error('there is no intent to carry out');
  const type = await typeOfHead(scene, head);
  const ref = incarnationRef(scene, head);
  const changing = intent.do === 'CREATE' || intent.do === 'UPDATE';
  const [contents = {}, before] = known
    ? [known]
    : await engine.store.resources.contents([
        { ref, body: changing || head.action === 'CREATE' ? (head.target ?? head.body) : head.body, state: head.state },
        ...(intent.do === 'UPDATE' ? [{ ref, body: head.body, state: 0 }] : []),
      ]);
  const work: Work = { head, contents, ...(before && { before }) };
  try {
    if (!type?.behaviour) {
      if (intent.do === 'DELETE' || type?.placeholder) return await finish(scene, work, type, { status: 'complete' });
      return await fail(scene, work.head, {
        type: 'ResourceTypeUnavailable',
        message: `The type ${head.type} cannot be used here.`,
      });
    }
    const { behaviour } = type;
    if (intent.do === 'CREATE' && !fresh && head.physicalId === undefined) {
      const found = await search(scene, work, type);
      if (found !== 'begin') return found;
    }
    const outcome = await held(scene, work.head, async () => call(behaviour, work.head, contextFor(scene, type, work)));
    if (outcome.status === 'waiting') return await park(scene, work.head, work.contents, outcome);
    return await finish(scene, work, type, outcome);
  } catch (error) {
    if (error instanceof Superseded) return { kind: 'again' };
    // Kiln's own table did not answer: that says nothing about the resource. The function fails and is called again.
    if (isInterruption(error)) throw error;
    if (error instanceof CloudError && error.class === 'gone' && intent.do === 'DELETE')
      return finish(scene, work, type, { status: 'complete' });
    return troubled(scene, work, type, error);
  }
}

function call(behaviour: Behaviour, head: ResourceHead, context: UpdateContext): Promise<Outcome> | Outcome {
  switch (head.intent?.do) {
    case 'CREATE':
      return behaviour.create(context);
    case 'UPDATE':
      return behaviour.update?.(context) ?? { status: 'complete' };
    case 'DELETE':
      return head.physicalId === undefined && !behaviour.deleteWithoutId
        ? { status: 'complete' }
        : behaviour.delete(context);
    case 'CHECK':
      return behaviour.check?.(context) ?? { status: 'complete' };
    case 'SUSPEND':
      return behaviour.suspend?.(context) ?? { status: 'complete' };
    case 'RESUME':
      return behaviour.resume?.(context) ?? { status: 'complete' };
    case 'SNAPSHOT':
      return behaviour.snapshot?.(context) ?? { status: 'complete' };
    default:
      return { status: 'complete' };
  }
}

/**
 * After a create whose answer was lost: looks for what it may have made. Found: it is adopted, extras are deleted. Not
 * found counts only after the grace time; then a new intent begins, and the old one is looked for once more later.
 */
export async function search(scene: Scene, work: Work, type: ResourceType): Promise<Step | 'begin'> {
  const { engine } = scene;
  const { clock, uuid } = engine.runtime;
  const { head } = work;
  const { intent } = head;
  const behaviour = type.behaviour;
  if (!intent || !behaviour?.find) return 'begin';
  const ref = incarnationRef(scene, head);
  const context = contextFor(scene, type, work);
  const found = await held(scene, head, async () => behaviour.find?.(context) ?? []);
  const { ids, unsure } = await unowned(engine, scene.stack, head, type, context, found);
  // What may be another's is not adopted; a leftover's debt looks again when that is known.
  const [first, ...extras] = unsure ? [] : ids;
  if (first !== undefined) {
    await engine.store.transact(extras.map((extra) => leftover(scene, head, extra)));
    await context.created(first);
    return 'begin';
  }
  const now = clock.now();
  if (now < intent.at + grace) {
    await engine.store.resources.tryChange(
      ref,
      { claim: scene.owner },
      { claimOwner: undefined, claimUntil: undefined },
    );
    return { kind: 'wait', seconds: Math.ceil((intent.at + grace - now) / 1000) };
  }
  const next = { id: uuid(), do: intent.do, at: now };
  try {
    await engine.store.transact([
      engine.store.resources.change(ref, { claim: scene.owner, intent: intent.id }, { intent: next }),
      leftover(scene, head),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  work.head = { ...head, intent: next };
  return 'begin';
}

/** An error of the AWS client: of the service (it has its metadata) or of the connection to it. */
function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CloudError || error instanceof ResourceFailure) return false;
  return '$metadata' in error || 'code' in error || error.name === 'TimeoutError';
}
