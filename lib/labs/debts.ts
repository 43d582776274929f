import type { OtherDebt } from '../engine/reconcile.ts';
import { cohortDebt } from '../store/cohorts.ts';
import { deleteCohort } from './cohorts.ts';
import { driveSlot, type Labs } from './slots.ts';

/** Milliseconds until a debt of a cohort that was taken up is looked at again, should that fail. */
const patience = 60_000;

/** Pays what cohorts owe: slots that nobody drives, leases that have ended. */
export function payCohortDebts(labs: Labs): OtherDebt {
  return async ({ key, item }) => {
    const debt = cohortDebt(key);
    if (!debt) return false;
    const due = Number(item.due);
    if (!(await labs.store.debts.postpone(key, due, labs.runtime.clock.now() + patience))) return true;
    if (debt.slot !== undefined) {
      await driveSlot(labs, debt.ref, debt.slot);
      return true;
    }
    const head = await labs.cohorts.head(debt.ref);
    if (head) await deleteCohort(labs, head);
    return true;
  };
}
