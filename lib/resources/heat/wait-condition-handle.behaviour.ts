import { toJsonText } from '../../template/text.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { isMap } from '../../template/values.ts';
import { type ActionContext, type Behaviour, type Outcome, ResourceFailure, type SignalContext } from '../contract.ts';
import { text } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };

const malformed = () => new ResourceFailure('ValueError', 'Metadata format invalid');

/**
 * A handle for signals in Heat's own form: all keys may be left out (behaviour 238). Kiln has no stack users: what guests get
 * is a signed address, with which no token is looked at.
 */
export const waitConditionHandleBehaviour: Behaviour = {
  async create(context) {
    if (context.resource.physicalId === null) await make(context, 'signal');
    return done;
  },
  delete: async () => done,
  async signal(context) {
    const number = Object.keys(context.resource.metadata).length + 1;
    const given = context.details === null ? {} : context.details;
    if (!isMap(given)) throw malformed();
    const { status, reason, data, id } = {
      status: 'SUCCESS',
      reason: `Signal ${number} received`,
      data: null,
      id: number,
      ...given,
    } as Record<string, Value>;
    if (Object.keys(given).some((key) => !['status', 'reason', 'data', 'id'].includes(key))) throw malformed();
    return received(context, String(id), status, {
      status: status ?? null,
      reason: reason ?? null,
      data: data ?? null,
    });
  },
  async attributes({ resource, properties }, names) {
    const { endpoint, token } = resource.data;
    const byToken = transportOf(properties) === 'TOKEN_SIGNAL';
    const known: Record<string, Value> = {
      token: byToken ? (token ?? null) : null,
      endpoint: byToken ? (endpoint ?? null) : null,
      curl_cli: byToken && endpoint !== undefined ? curl(endpoint, token ?? '') : null,
      signal: toJsonText(
        byToken ? { endpoint: endpoint ?? null, token: token ?? null } : { alarm_url: endpoint ?? null },
      ),
    };
    return Object.fromEntries(names.map((name) => [name, known[name] ?? null]));
  },
};

/** The handle of CloudFormation: its reference is the signed address, and signals have all four keys. */
export const cfnWaitConditionHandleBehaviour: Behaviour = {
  async create(context) {
    if (context.resource.physicalId === null) await make(context, 'waitcondition');
    return done;
  },
  delete: async () => done,
  async signal(context) {
    const { details } = context;
    const keys = ['Data', 'Reason', 'Status', 'UniqueId'];
    if (!isMap(details) || Object.keys(details).sort().join() !== keys.join()) throw malformed();
    const { UniqueId: id, ...entry } = details;
    return received(context, String(id), details.Status, entry);
  },
  reference: (resource) => resource.data.endpoint ?? resource.name,
};

const transportOf = (properties: ValueMap) => text(properties.signal_transport) ?? 'TOKEN_SIGNAL';

async function make(context: ActionContext, kind: 'signal' | 'waitcondition'): Promise<void> {
  const endpoint = await context.engine.signalUrl(kind);
  await context.created(context.resource.uuid.replaceAll('-', ''), {
    endpoint,
    token: context.resource.uuid.replaceAll('-', ''),
    signal_transport: transportOf(context.properties),
  });
}

const curl = (endpoint: string, token: string) =>
  `curl -i -X POST -H 'X-Auth-Token: ${token}' -H 'Content-Type: application/json' -H 'Accept: application/json' '${endpoint}'`;

/** Stores a signal under its id; a repeated id overwrites (behaviour 237). */
function received(context: SignalContext, id: string, status: Value | undefined, entry: ValueMap) {
  if (status !== 'SUCCESS' && status !== 'FAILURE') throw malformed();
  const text = `status:${status} reason:${String(entry.reason ?? entry.Reason ?? '')}`;
  return { metadata: { ...context.resource.metadata, [id]: entry }, reason: `Signal: ${text}`, answer: text };
}
