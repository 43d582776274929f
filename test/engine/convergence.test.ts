import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { beginEpoch } from '../../lib/engine/lifecycle.ts';
import { rollbackOf } from '../../lib/engine/settle.ts';
import { caller, type Resources, templateOf, tenant, World, type WorldOptions } from './world.ts';

interface Case {
  readonly id: string;
  readonly about: string;
  readonly input: {
    readonly steps: readonly {
      readonly op: 'create' | 'update' | 'delete' | 'rollback' | 'run';
      readonly resources?: Resources;
      readonly checks?: number | 'all';
    }[];
    readonly failures?: WorldOptions['failures'];
    readonly rollback_on_failure?: boolean;
  };
  readonly expect: {
    readonly final: { readonly stack: string; readonly objects: readonly unknown[] };
    readonly after_each_full_run: readonly { readonly stack: string; readonly objects: readonly unknown[] }[];
    readonly final_independent_of_timing: boolean;
  };
}

const { cases } = JSON.parse(
  readFileSync(new URL('../conformance/vectors/convergence.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] };

const stack = (id: string) => ({ name: 'scenario', id });

/** Plays the operations; `run` of a number goes on until as many calls were made to the cloud. */
async function play({ input }: Case) {
  const world = await new World({ failures: input.failures ?? {}, fair: true }).start();
  const disableRollback = !input.rollback_on_failure;
  const full: { stack: string; objects: readonly unknown[] }[] = [];
  let id = '';
  let state = 'NONE';
  for (const { op, resources = {}, checks } of input.steps) {
    const template = templateOf(resources);
    if (op === 'create')
      ({ id } = await world.run(world.commands.create(caller, { name: 'scenario', template, disableRollback })));
    else if (op === 'update')
      await world.run(world.commands.update(caller, stack(id), { patch: false, template, disableRollback }));
    else if (op === 'delete') await world.run(world.commands.delete(caller, stack(id)));
    else if (op === 'rollback') {
      const back = async () => {
        const head = await world.engine.store.stacks.head({ tenant, stack: id });
        if (head) await beginEpoch(world.engine, head, await rollbackOf(world.engine, head));
      };
      await world.run(back());
    } else if (checks === 'all') {
      state = await world.settled(id);
      full.push({ stack: state, objects: world.objects() });
    } else state = await world.settled(id, checks);
  }
  await world.embedded.stop();
  return { full, final: { stack: state, objects: world.objects() } };
}

describe('the final state is the one of the reference simulation', () => {
  for (const one of cases)
    test.runIf(one.expect.final_independent_of_timing)(`${one.id}: ${one.about}`, async () => {
      const { final } = await play(one);
      expect(final).toEqual(one.expect.final);
    });
});
