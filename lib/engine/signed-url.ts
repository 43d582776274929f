import { createHmac, timingSafeEqual } from 'node:crypto';
import { HeatError } from '../errors.ts';

/** What a pre-signed URL lets its bearer do: signal one resource, once or often, until it expires. */
export interface SignedTarget {
  readonly tenant: string;
  readonly stack: { readonly name: string; readonly id: string };
  readonly resource: string;
}

export type SignalKind = 'signal' | 'waitcondition';

const verbs: Readonly<Record<SignalKind, string>> = { signal: 'POST', waitcondition: 'PUT' };

/** Seconds a URL with a time stamp is good for: as long as the longest wait condition. */
const lifetime = 43_200 + 3600;

function derive(encryptionKey: string, purpose: string, target: SignedTarget): Buffer {
  const about = [purpose, target.tenant, target.stack.id, target.resource].join('\n');
  return createHmac('sha256', encryptionKey).update(about).digest();
}

function arn({ tenant, stack, resource }: SignedTarget): string {
  return `arn:openstack:heat::${tenant}:stacks/${stack.name}/${stack.id}/resources/${resource}`;
}

function signature(
  encryptionKey: string,
  kind: SignalKind,
  publicUrl: URL,
  target: SignedTarget,
  query: URLSearchParams,
): Buffer {
  const sorted = [...query].filter(([name]) => name !== 'Signature').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = [
    verbs[kind],
    publicUrl.host.toLowerCase(),
    `/v1/${kind}/${arn(target)}`,
    sorted.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&'),
  ].join('\n');
  return createHmac('sha256', derive(encryptionKey, 'secret', target))
    .update(text)
    .digest();
}

/**
 * A URL in the form of Heat's EC2 pre-signed ones (signature version 2). The key belongs to the resource and is derived,
 * so nothing has to be stored and a URL dies with its resource. `at`: milliseconds; absent: the URL does not expire.
 */
export function signUrl(
  encryptionKey: string,
  publicUrl: string,
  kind: SignalKind,
  target: SignedTarget,
  at?: number,
): string {
  const base = new URL(publicUrl);
  const query = new URLSearchParams({
    SignatureMethod: 'HmacSHA256',
    SignatureVersion: '2',
    AWSAccessKeyId: derive(encryptionKey, 'access', target).toString('hex').slice(0, 32),
  });
  if (at !== undefined) query.set('Timestamp', `${new Date(at).toISOString().slice(0, 19)}Z`);
  query.set('Signature', signature(encryptionKey, kind, base, target, query).toString('base64'));
  return `${base.origin}/v1/${kind}/${encodeURIComponent(arn(target)).replaceAll('%2F', '/')}?${query}`;
}

/**
 * Checks a request to a pre-signed URL. `path` is decoded and begins after the kind.
 * @throws HeatError Forbidden when the signature does not fit, is too old or the ARN is none.
 */
export function verifyUrl(
  encryptionKey: string,
  publicUrl: string,
  request: { readonly kind: SignalKind; readonly arn: string; readonly query: URLSearchParams; readonly now: number },
): SignedTarget {
  const parts = /^arn:openstack:heat::([^:/]+):stacks\/([^/]+)\/([^/]+)\/resources\/([^/]+)$/.exec(request.arn);
  const refused = new HeatError(
    'Forbidden',
    'The request signature we calculated does not match the signature you provided.',
  );
  if (!parts) throw refused;
  const target: SignedTarget = { tenant: parts[1]!, stack: { name: parts[2]!, id: parts[3]! }, resource: parts[4]! };
  const given = Buffer.from(request.query.get('Signature') ?? '', 'base64');
  const right = signature(encryptionKey, request.kind, new URL(publicUrl), target, request.query);
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw refused;
  const at = request.query.get('Timestamp');
  if (at !== null && !(request.now < Date.parse(at) + lifetime * 1000))
    throw new HeatError('Forbidden', 'The signed URL has expired.');
  return target;
}
