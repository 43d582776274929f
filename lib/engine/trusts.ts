import { CloudError } from '../openstack/contract.ts';
import type { OwedTrust, StackRef, Trust, Write } from '../store/index.ts';
import type { Engine } from './engine.ts';

/** Milliseconds that a request may take to store what it asked a trust for; far longer than it may run. */
const requestPatience = 120_000;
/** Years until a marked trust expires: never, for any stack. */
const years = 50;

type Needs = Pick<Engine, 'store' | 'runtime' | 'clouds'>;

/** A trust that nothing holds yet. */
export interface NewTrust {
  readonly trust: Trust;
  /** Go into the transaction that stores the trust with its stack or cohort, which holds it from then on. */
  readonly held: readonly Write[];
  /** What the debt is found by; undefined: the trust is another's, with which it ends. */
  readonly mark: string | undefined;
}

/**
 * Asks for a trust on behalf of a request. The debt to delete it is written first, with a mark by which the trust is found,
 * so that a function that dies, or an answer that is lost, leaves none behind. A request from another stack (OS::Heat::Stack)
 * goes on with the trust of that one.
 * @param ref the root stack, or the cohort, with which the trust will end
 * @throws CloudError
 */
export async function newTrust({ store, runtime, clouds }: Needs, ref: StackRef, token: string): Promise<NewTrust> {
  const another = await clouds.trustOf(token);
  if (another) return { trust: { ...another, holder: ref.stack }, held: [], mark: undefined };
  const now = runtime.clock.now();
  const mark = markOf(now, runtime.random());
  const expected = { trustId: mark, projectId: ref.tenant, trustorUserId: '', holder: ref.stack, expected: true };
  await store.transact([store.stacks.oweTrust(ref, expected, now + requestPatience)]);
  const trust = { ...(await clouds.createTrust(token, mark)), holder: ref.stack };
  return { trust, held: store.stacks.holdTrust(ref, mark, trust), mark };
}

/** The trust that a user has lent a stack before, or a new one: so there are no more than users. @throws CloudError */
export async function trustOf(
  engine: Engine,
  ref: StackRef,
  caller: { readonly userId: string; readonly token: string },
): Promise<{ readonly trust: Trust; readonly lent?: NewTrust }> {
  const own = (await engine.store.stacks.trusts(ref)).find(({ trustorUserId }) => trustorUserId === caller.userId);
  if (own) return { trust: own };
  const lent = await newTrust(engine, ref, caller.token);
  return { trust: lent.trust, lent };
}

/** Gives a trust back that is not needed after all; reconcile does what fails here. */
export async function returnTrust(
  { store, clouds }: Needs,
  { tenant }: StackRef,
  { trust, mark }: NewTrust,
): Promise<void> {
  if (mark === undefined) return;
  try {
    await clouds.deleteTrust(trust);
    await store.stacks.trustGone({ tenant, stack: trust.holder }, mark);
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
