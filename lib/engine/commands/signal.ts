import { HeatError } from '../../errors.ts';
import { ResourceFailure, type SignalResult } from '../../resources/contract.ts';
import { ConditionFailed } from '../../store/index.ts';
import { isMap, type Value } from '../../template/values.ts';
import { giveWay } from '../../util/give-way.ts';
import { type Engine, refOf, typeOf } from '../engine.ts';
import { clearHook } from '../hooks.ts';
import { sendWait } from '../messages.ts';
import { eventId, recordOf, stackFacts } from '../records.ts';
import { currentOf } from '../resolve.ts';
import type { StackIdentifier } from '../service.ts';
import { servicesFor } from '../services.ts';
import { live, notSupported } from './common.ts';

/** Milliseconds after which a signal is refused that others were always faster than; a request has 29 s. */
const patience = 20_000;

/** `awaited`: who sends is told what is wrong with it; Heat looks at other signals after it has answered, and drops those. */
export async function signalled(
  engine: Engine,
  tenant: string,
  stack: StackIdentifier,
  name: string,
  details: Value,
  awaited: boolean,
): Promise<Value> {
  const { store, runtime } = engine;
  const head = await live(engine, tenant, stack);
  const ref = refOf(head);
  const { definition, stored } = await engine.load(ref, head.name, head.version);
  const cloud = await engine.cloud(stored, head);
  // A class of guests may signal at the same instant: each has its turn while the request can wait.
  const until = runtime.clock.now() + patience;
  for (let lost = 0; runtime.clock.now() < until; lost++) {
    if (lost > 0) await giveWay(runtime, lost);
    const resource = currentOf(await store.resources.named(ref, name), name, head.version, definition);
    if (!resource)
      throw new HeatError('ResourceNotFound', `The Resource (${name}) could not be found in Stack ${stack.name}.`);
    const type = typeOf(engine, definition, resource.type, name);
    const deployment = resource.type.startsWith('OS::Heat::') && resource.type.includes('Deployment');
    if ((resource.action === 'SUSPEND' || resource.action === 'DELETE') && !deployment)
      throw notSupported(`Signal resource during ${resource.action}`);
    if (isMap(details) && Object.hasOwn(details, 'unset_hook')) {
      await clearHook(engine, head, resource, details.unset_hook ?? null);
      return null;
    }
    if (!type?.behaviour?.signal)
      throw new HeatError('ResourceActionNotSupported', 'signal is not supported for resource.');
    // Heat takes a signal to what has not been begun and drops it.
    if (resource.action === 'INIT') return null;
    const at = { ...ref, name, inc: resource.inc };
    const [contents = {}] = await store.resources.contents([
      { ref: at, body: resource.body || (resource.target ?? 0), state: resource.state },
    ]);
    const context = {
      cloud,
      resource: recordOf(engine, head, resource, type, contents),
      properties: contents.body?.properties ?? {},
      stack: stackFacts(head, cloud, runtime.clock.now()),
      engine: servicesFor(engine, stored)(head, resource),
      details,
      now: runtime.clock.now(),
    };
    let result: SignalResult;
    try {
      result = await type.behaviour.signal(context);
    } catch (error) {
      if (!(error instanceof ResourceFailure)) throw error;
      if (awaited) throw new HeatError(error.type, error.message);
      runtime.log.warn('a signal was dropped', { stack: head.id, resource: name, error });
      return null;
    }
    const changed = result.metadata !== undefined || result.data !== undefined;
    const version = resource.state + 1;
    try {
      await store.transact([
        store.resources.change(
          at,
          { state: resource.state },
          { state: changed ? version : resource.state, ...(changed && resource.waiters && { waiters: undefined }) },
        ),
        ...(changed
          ? [
              store.resources.putState(at, {
                ...contents.state,
                data: { ...contents.state?.data, ...result.data },
                ...(result.metadata !== undefined && { metadata: result.metadata }),
                version,
              }),
            ]
          : []),
        store.events.put(ref, {
          name,
          type: resource.type,
          physicalId: eventId(head, resource),
          action: 'SIGNAL',
          status: resource.status,
          reason: result.reason,
          inc: resource.inc,
          ...(resource.body > 0 && { body: resource.body }),
        }),
      ]);
    } catch (error) {
      if (error instanceof ConditionFailed) continue;
      throw error;
    }
    // Told after the fact: whoever waits for this signal looks again. A resource may wait for its own.
    const own = resource.waiting ? [resource.waiting] : [];
    for (const waiter of [...(resource.waiters ?? []), ...own])
      await sendWait(runtime, { kind: 'wake', node: { ...ref, ...waiter } });
    return result.answer ?? null;
  }
  throw new HeatError('ActionInProgress', `Stack ${stack.name} already has an action (SIGNAL) in progress.`);
}
