import { FunctionError } from '../../lib/embedded/functions.ts';
import type { StackIdentifier } from '../../lib/engine/service.ts';
import { HeatError } from '../../lib/errors.ts';
import type { ValueMap } from '../../lib/template/values.ts';
import { caller, type World } from '../engine/world.ts';

/** A request to the service, as plain data: it goes through a function that may die, as any other. */
export type Request =
  | {
      readonly ask: 'create' | 'update';
      readonly template: ValueMap;
      readonly files?: Readonly<Record<string, string>>;
      readonly rollback?: boolean;
      readonly minutes?: number;
    }
  | { readonly ask: 'delete' | 'suspend' | 'resume' | 'check' | 'cancel' }
  | { readonly ask: 'stamp'; readonly template: ValueMap; readonly learners: number; readonly concurrency: number }
  | { readonly ask: 'disband' };

/** The function behind the API, for `World`: commands by name. What the service refuses is an answer, not a failure. */
export const answer = (world: World) => async (event: { readonly stack: string; readonly request: Request }) => {
  const { commands, engine } = world;
  const { stack, request } = event;
  const known = async (): Promise<StackIdentifier> => {
    const id = await engine.store.stacks.byName(caller.tenant, stack);
    if (id === undefined) throw new HeatError('EntityNotFound', `The Stack (${stack}) could not be found.`);
    return { name: stack, id };
  };
  try {
    switch (request.ask) {
      case 'create': {
        const { template, files, rollback = false, minutes } = request;
        const made = await commands.create(caller, {
          name: stack,
          template,
          disableRollback: !rollback,
          ...(files && { files }),
          ...(minutes !== undefined && { timeoutMins: minutes }),
        });
        return { id: made.id };
      }
      case 'update': {
        const { template, files, rollback = false } = request;
        const at = await known();
        await commands.update(caller, at, {
          patch: false,
          template,
          disableRollback: !rollback,
          ...(files && { files }),
        });
        return { id: at.id };
      }
      case 'stamp': {
        const roster = Array.from({ length: request.learners }, (_, at) => ({ id: `learner${at}` }));
        const { template, concurrency } = request;
        const { id } = await world.cohorts.create(caller, { name: stack, template, roster, concurrency });
        return { id };
      }
      case 'disband':
        await world.cohorts.delete(caller, stack);
        return {};
      case 'delete':
        await commands.delete(caller, await known());
        return {};
      case 'cancel':
        await commands.cancel(caller, await known(), false);
        return {};
      default:
        await commands.act(caller, await known(), request.ask.toUpperCase() as 'SUSPEND' | 'RESUME' | 'CHECK');
        return {};
    }
  } catch (error) {
    if (error instanceof HeatError) return { refused: error.type };
    throw error;
  }
};

/** What a second try of a request may be refused for, when the first one was carried out and its answer lost. */
const done: Readonly<Record<Request['ask'], readonly string[]>> = {
  create: ['StackExists'],
  update: ['ActionInProgress'],
  delete: ['EntityNotFound'],
  suspend: ['ActionInProgress'],
  resume: ['ActionInProgress'],
  check: ['ActionInProgress'],
  cancel: ['NotSupported', 'EntityNotFound'],
  stamp: ['StackExists'],
  disband: ['EntityNotFound'],
};

/**
 * Makes a request until it is answered, as clients do.
 * @throws Error when it is refused for a reason that no lost answer explains
 */
export async function ask(world: World, stack: string, request: Request): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const given = await world
      .run(world.embedded.invoke('api', { stack, request }) as Promise<{ readonly refused?: string }>, 3_600_000)
      .catch((error: unknown) => {
        if (!isLost(error)) throw error;
        return undefined;
      });
    if (given === undefined) continue;
    if (given.refused === undefined || (attempt > 0 && done[request.ask].includes(given.refused))) return;
    throw new Error(`${request.ask} of ${stack} is refused: ${given.refused}`);
  }
  throw new Error(`${request.ask} of ${stack} is never answered`);
}

/** The function died, took too long, or could not reach its table or its cloud: nobody knows what was done. */
const isLost = (error: unknown): boolean =>
  error instanceof FunctionError &&
  ['Lambda.Unknown', 'Sandbox.Timedout', 'TimeoutError', 'CloudError', 'Error'].includes(error.errorType);
