import { toJsonText } from '../../template/text.ts';
import type { ValueMap } from '../../template/values.ts';
import {
  type ActionContext,
  type Behaviour,
  type Outcome,
  type ReadContext,
  ResourceFailure,
  type ResourceRecord,
} from '../contract.ts';
import { mapAt, text } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };

const handleTypes: ReadonlySet<string> = new Set([
  'OS::Heat::WaitConditionHandle',
  'OS::Heat::UpdateWaitConditionHandle',
  'AWS::CloudFormation::WaitConditionHandle',
]);

async function handleOf(context: ReadContext): Promise<ResourceRecord | undefined> {
  const reference = text(context.properties.handle) ?? '';
  return (await context.engine.siblingByReference(reference)) ?? (await context.engine.sibling(reference));
}

interface Signals {
  readonly success: readonly string[];
  readonly failure: readonly string[];
}

/** Reasons of the signals that a handle has got; they are kept in its metadata by id (behaviour 237). */
function signalsOf({ metadata }: ResourceRecord): Signals {
  const all = Object.values(metadata).map((signal) => mapAt(signal) ?? {});
  const reasons = (ok: boolean) =>
    all.filter(({ status, Status }) => ((status ?? Status) === 'SUCCESS') === ok).map((one) => reasonOf(one));
  return { success: reasons(true), failure: reasons(false) };
}

const reasonOf = (signal: ValueMap) => String(signal.reason ?? signal.Reason ?? '');

/** Waits until as many signals as asked for are there (behaviours 240 to 243). */
async function wait(context: ActionContext): Promise<Outcome> {
  const handle = await handleOf(context);
  if (handle === undefined || !handleTypes.has(handle.type)) {
    const name = handle?.name ?? text(context.properties.handle) ?? '';
    throw new ResourceFailure('ValueError', `${name} is not a valid wait condition handle.`);
  }
  const { success, failure } = signalsOf(handle);
  const count = Number(context.properties.count ?? 1);
  if (failure.length > 0) throw new ResourceFailure('WaitConditionFailure', failure.join(';'));
  if (success.length >= count || handle.data.signal_transport === 'NO_SIGNAL') return done;
  const started = typeof context.step === 'number' ? context.step : context.now;
  const left = started + Number(context.properties.timeout) * 1000 - context.now;
  if (left <= 0) {
    const reasons = success.length > 0 ? ` - ${success.join(';')}` : '';
    throw new ResourceFailure('WaitConditionTimeout', `${success.length} of ${count} received${reasons}`);
  }
  return { status: 'waiting', on: { kind: 'signal', resource: handle.name, seconds: left / 1000 }, step: started };
}

export const waitConditionBehaviour: Behaviour = {
  create: wait,
  update: wait,
  deleteWithoutId: true,
  /** The handle forgets its signals. */
  async delete(context) {
    const handle = await handleOf(context);
    if (handle !== undefined && handleTypes.has(handle.type)) await context.engine.setMetadata(handle.name, {});
    return done;
  },
  async attributes(context, names) {
    const handle = await handleOf(context);
    const data = Object.fromEntries(
      Object.entries(handle?.metadata ?? {}).map(([id, signal]) => {
        const one = mapAt(signal) ?? {};
        return [id, one.data ?? one.Data ?? null];
      }),
    );
    const value = handle === undefined ? '' : toJsonText(data);
    return Object.fromEntries(names.map((name) => [name, name === 'data' ? value : null]));
  },
};
