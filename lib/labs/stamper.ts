import { rootStack, storeStack } from '../engine/creating.ts';
import type { Engine } from '../engine/engine.ts';
import { beginEpoch } from '../engine/lifecycle.ts';
import { createCohortStore } from '../store/cohorts.ts';
import { createRoster } from './roster.ts';
import type { Labs, Stamper } from './slots.ts';

/** Makes and removes the stacks of learners on the cohort's trust; nobody waits for an answer. */
export function createStamper(engine: Engine): Stamper {
  const { store, runtime, language, types } = engine;
  return {
    /** @throws HeatError for a template that this learner's parameters do not fit */
    async create(owner, request, alongside, member) {
      const { tenant } = owner;
      const { id, name } = request;
      const source = {
        ...(request.environment !== undefined && { environment: request.environment }),
        ...(request.environmentFiles && { environmentFiles: request.environmentFiles }),
        parameters: request.parameters ?? {},
      };
      const definition = language.load({
        template: request.template ?? {},
        ...(request.files && { files: request.files }),
        ...source,
        stack: { name, id: null, projectId: tenant },
        types,
        limits: runtime.settings.limits,
      });
      const about = { tenant, id, name, source, owner: owner.userName, ownerId: owner.userId, disableRollback: true };
      await storeStack(engine, {
        ...rootStack(engine, request, about, definition),
        ...(owner.trust && { trust: owner.trust }),
        member,
        alongside,
      });
    },

    async delete(tenant, stack, member) {
      const ref = { tenant, stack };
      for (;;) {
        const head = await store.stacks.head(ref);
        if (!head || head.tombstone || (head.action === 'DELETE' && head.status === 'COMPLETE')) return false;
        if (head.action === 'DELETE' && head.status === 'IN_PROGRESS') {
          if (head.member?.slot === member.slot) return true;
          // Somebody else has begun the deletion: from now on it tells this slot.
          await store.transact([store.stacks.changeHead(ref, { epoch: head.epoch }, { member })]);
        } else if (await beginEpoch(engine, head, { action: 'DELETE', member })) return true;
      }
    },
  };
}

/** What slots are driven with. */
export function labsOf(engine: Engine): Labs {
  const { runtime, store } = engine;
  return {
    runtime,
    store,
    cohorts: createCohortStore(store.table),
    stamper: createStamper(engine),
    roster: createRoster(store),
  };
}
