import { HeatError } from '../../errors.ts';
import type { SealedSource } from '../../store/index.ts';
import { checkStackName } from '../../template/naming.ts';
import { rootStack, storeStack } from '../creating.ts';
import type { Engine } from '../engine.ts';
import { isLocal } from '../light.ts';
import { accepted, conflict } from '../requested.ts';
import type { Caller, CreateStack, StackIdentifier } from '../service.ts';
import { newTrust, returnTrust } from '../trusts.ts';
import { checkTimeout, templateOf } from './common.ts';
import type { roomFor } from './room.ts';

/** Stores a stack and starts its creation (behaviours 88 to 92). @throws HeatError with all problems; CloudError */
export async function create(
  engine: Engine,
  caller: Caller,
  request: CreateStack,
  checkRoom: ReturnType<typeof roomFor>,
): Promise<StackIdentifier> {
  const { store, runtime } = engine;
  const { name } = request;
  checkStackName(name);
  checkTimeout(request.timeoutMins);
  const taken = await store.stacks.byName(caller.tenant, name);
  if (taken !== undefined && taken === request.id) return { name, id: taken };
  if (taken !== undefined) throw conflict(engine, caller, request);
  await checkRoom(caller);
  const id = request.id ?? runtime.uuid();
  const source: SealedSource = {
    ...(request.environment !== undefined && { environment: request.environment }),
    ...(request.environmentFiles && { environmentFiles: request.environmentFiles }),
    parameters: request.parameters ?? {},
  };
  const definition = await accepted(engine, caller, name, id, {
    template: templateOf(request.template),
    files: request.files,
    ...source,
  });
  const about = { tenant: caller.tenant, id, name, source, owner: caller.userName, ownerId: caller.userId };
  const disableRollback = request.disableRollback ?? true;
  const made = rootStack(engine, request, { ...about, disableRollback }, definition);
  const ref = { tenant: caller.tenant, stack: id };
  // What touches nothing outside Kiln needs no right to.
  const lent = isLocal(engine, definition) ? undefined : await newTrust(engine, ref, caller.token);
  try {
    await storeStack(engine, { ...made, definition, ...(lent && { trust: lent.trust, alongside: lent.held }) });
  } catch (error) {
    if (error instanceof HeatError && lent) await returnTrust(engine, ref, lent);
    throw error;
  }
  return { name, id };
}
