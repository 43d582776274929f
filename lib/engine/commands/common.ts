import { HeatError } from '../../errors.ts';
import type { StackHead } from '../../store/index.ts';
import type { ValueMap } from '../../template/values.ts';
import type { Engine } from '../engine.ts';
import type { StackIdentifier } from '../service.ts';

/** The head of a stack that is not deleted. @throws HeatError EntityNotFound */
export async function live(engine: Engine, tenant: string, stack: StackIdentifier): Promise<StackHead> {
  const head = await engine.store.stacks.head({ tenant, stack: stack.id });
  if (!head || head.tombstone || head.name !== stack.name || (head.action === 'DELETE' && head.status === 'COMPLETE'))
    throw new HeatError('EntityNotFound', `The Stack (${stack.name}) could not be found.`);
  return head;
}

export function templateOf(template: string | ValueMap | undefined): string | ValueMap {
  if (template === undefined) throw new HeatError('HTTPBadRequest', 'No template specified');
  return template;
}

export function checkTimeout(minutes: number | undefined): void {
  if (minutes !== undefined && minutes < 0)
    throw new HeatError('StackValidationFailed', `Invalid timeout value ${minutes}: must not be negative`);
}

export const notSupported = (what: string) => new HeatError('NotSupported', `${what} is not supported.`);
export const inProgress = (head: StackHead) =>
  new HeatError('ActionInProgress', `Stack ${head.name} already has an action (${head.action}) in progress.`);
