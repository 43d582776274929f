import { CloudError } from '../openstack/contract.ts';
import type { OwedTrust, StackRef, Trust, Write } from '../store/index.ts';
import type { Engine } from './engine.ts';

/** Milliseconds that a request may take to store what it asked a trust for; far longer than it may run. */
const requestPatience = 120_000;
/** Years until a marked trust expires: never, for any stack. */
const years = 50;

/** A trust that nothing holds yet. */
export interface NewTrust {
  readonly trust: Trust;
  /** Goes into the transaction that stores the trust with its stack. */
  readonly held: Write;
}

/**
 * Asks for a trust on behalf of a request. The debt to delete it is written first, with a mark by which the trust is found,
 * so that a function that dies, or an answer that is lost, leaves none behind.
 * @throws CloudError
 */
export async function newTrust(engine: Engine, ref: StackRef, token: string): Promise<NewTrust> {
  const { store, runtime, clouds } = engine;
  const now = runtime.clock.now();
  const mark = markOf(now, runtime.random());
  const expected = { trustId: mark, projectId: ref.tenant, trustorUserId: '', expected: true };
  await store.transact([store.stacks.oweTrust(ref, expected, now + requestPatience)]);
  return { trust: await clouds.createTrust(token, mark), held: store.stacks.trustHeld(ref, mark) };
}

/** Gives a trust back that is not needed after all; reconcile does what fails here. */
export async function returnTrust(engine: Engine, { trust, held }: NewTrust): Promise<void> {
  try {
    await engine.clouds.deleteTrust(trust);
    await engine.store.transact([held]);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
}

/** Deletes what came of a request for a trust that nothing holds. @throws CloudError */
export async function sweepTrust(engine: Engine, ref: StackRef, { trustId: mark }: OwedTrust): Promise<void> {
  for (const trust of await engine.clouds.trustsMarked(mark)) await engine.clouds.deleteTrust(trust);
  await engine.store.stacks.trustGone(ref, mark);
}

/** A time far off, to the microsecond: the milliseconds are the request's, the rest is drawn. */
function markOf(now: number, random: number): string {
  const at = new Date(now);
  at.setUTCFullYear(at.getUTCFullYear() + years);
  const micros = Math.floor(random * 1000);
  return at.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
