import { HeatError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import type { Caller } from '../service.ts';

/** Milliseconds that a count of a tenant's stacks is believed, up to which part of the limit, and for how many tenants. */
const countBelieved = 30_000;
const ampleRoom = 0.5;
const tenantsCounted = 10_000;

/** Checks that a tenant may have one more stack; those of learners are bounded by their cohorts. @throws HeatError RequestLimitExceeded */
export function roomFor(engine: Engine): (caller: Pick<Caller, 'tenant' | 'admin'>) => Promise<void> {
  const { store, runtime } = engine;
  const { limits } = runtime.settings;
  const counts = new Map<string, { stacks: number; readonly until: number }>();
  /** Counting reads every row, so a count is believed for a while as long as it leaves ample room for what others make. */
  return async (caller) => {
    const most = limits.maxStacksPerTenant;
    if (caller.admin || most < 0) return;
    const now = runtime.clock.now();
    const counted = counts.get(caller.tenant);
    if (counted && counted.until > now && counted.stacks < most * ampleRoom) {
      counted.stacks++;
      return;
    }
    const { length: stacks } = await store.stacks.list(caller.tenant, 'live', { limit: most, ownOnly: true });
    if (stacks >= most)
      throw new HeatError(
        'RequestLimitExceeded',
        `You have reached the maximum stacks per tenant, ${most}. Please delete some stacks.`,
      );
    if (counts.size >= tenantsCounted) counts.clear();
    counts.set(caller.tenant, { stacks: stacks + 1, until: now + countBelieved });
  };
}
