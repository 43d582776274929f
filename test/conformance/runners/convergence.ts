import { beginEpoch } from '../../../lib/engine/lifecycle.ts';
import { rollbackOf } from '../../../lib/engine/settle.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';
import { caller, type Resources, templateOf, tenant, World, type WorldOptions } from '../../engine/world.ts';
import type { Runner } from '../harness.ts';

interface Step {
  readonly op: 'create' | 'update' | 'delete' | 'rollback' | 'run';
  readonly resources?: Resources;
  readonly checks?: number | 'all';
}

/** Plays the operations on the embedded runtime; `run` of a number goes on until the cloud got as many calls. */
const play = async (input: ValueMap): Promise<Value> => {
  const world = await new World({ failures: (input.failures ?? {}) as WorldOptions['failures'], fair: true }).start();
  try {
    return await new Scenario(world, !input.rollback_on_failure).run(input.steps as unknown as readonly Step[]);
  } finally {
    await world.embedded.stop();
  }
};

/** convergence.json. Only final states that do not depend on the order in which resources become ready are compared. */
export const runConvergence: Runner = Object.assign(play, {
  compared: ({ final, final_independent_of_timing }: ValueMap): Value | undefined =>
    final_independent_of_timing === true ? final : undefined,
});

class Scenario {
  readonly #world: World;
  readonly #disableRollback: boolean;
  #id = '';
  #state = 'NONE';

  constructor(world: World, disableRollback: boolean) {
    this.#world = world;
    this.#disableRollback = disableRollback;
  }

  async run(steps: readonly Step[]): Promise<Value> {
    for (const step of steps) {
      if (step.op === 'run')
        this.#state = await this.#world.settled(this.#id, step.checks === 'all' ? undefined : step.checks);
      else await this.#world.run(this.#operate(step));
    }
    return { stack: this.#state, objects: this.#world.objects() as readonly Value[] };
  }

  async #operate({ op, resources = {} }: Step): Promise<void> {
    const { commands, engine } = this.#world;
    const stack = { name: 'scenario', id: this.#id };
    const change = { template: templateOf(resources), disableRollback: this.#disableRollback };
    if (op === 'create') this.#id = (await commands.create(caller, { name: stack.name, ...change })).id;
    else if (op === 'update') await commands.update(caller, stack, { patch: false, ...change });
    else if (op === 'delete') await commands.delete(caller, stack);
    else {
      const head = await engine.store.stacks.head({ tenant, stack: this.#id });
      if (head) await beginEpoch(engine, head, await rollbackOf(engine, head));
    }
  }
}
