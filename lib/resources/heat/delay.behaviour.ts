import type { ActionContext, Behaviour, Outcome } from '../contract.ts';
import { texts } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };

/** Nothing but time: so long the actions named take, with a part left to chance. */
function wait(context: ActionContext, action: 'CREATE' | 'DELETE' | 'SUSPEND' | 'RESUME'): Outcome {
  const { actions, min_wait, max_jitter, jitter_multiplier } = context.properties;
  if (context.step !== undefined || !texts(actions).includes(action)) return done;
  const seconds = Number(min_wait) + Number(max_jitter) * Number(jitter_multiplier) * context.random();
  return seconds === 0 ? done : { status: 'waiting', on: { kind: 'time', seconds }, step: 'waited' };
}

export const delayBehaviour: Behaviour = {
  create: async (context) => wait(context, 'CREATE'),
  update: async () => done,
  delete: async (context) => wait(context, 'DELETE'),
  deleteWithoutId: true,
  suspend: async (context) => wait(context, 'SUSPEND'),
  resume: async (context) => wait(context, 'RESUME'),
};
