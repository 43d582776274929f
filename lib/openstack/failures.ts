import { CloudError, type CloudErrorClass } from './contract.ts';

/** Text of an error answer: each service has its own form around `message`. At most 1,000 characters. */
export function messageOf(body: unknown, status: number): string {
  const text = find(body, 0) ?? (typeof body === 'string' ? stripTags(body) : undefined);
  return (text === undefined || text === '' ? `HTTP ${status}` : text).slice(0, 1000);
}

function find(body: unknown, depth: number): string | undefined {
  if (typeof body !== 'object' || body === null || depth > 3) return undefined;
  const record = body as Record<string, unknown>;
  for (const key of ['message', 'faultstring', 'description', 'detail']) {
    const text = record[key];
    if (typeof text === 'string' && text !== '') return text;
  }
  const inner = Array.isArray(record.errors) ? record.errors : Object.values(record);
  for (const value of inner) {
    const text = find(value, depth + 1);
    if (text !== undefined) return text;
  }
  if (typeof record.title === 'string' && record.title !== '') return record.title;
  const plain = Object.values(record).find((value) => typeof value === 'string' && value !== '');
  return typeof plain === 'string' ? plain : undefined;
}

function stripTags(html: string): string {
  return html
    .slice(0, 4000)
    .replace(/<title>[^<]*<\/title>/i, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const quotaText = /quota|limit exceeded|exceeds? allowed|maximum number of|too many/i;
/** Refusals that pass once another operation on the object ends, although the service answers 400. */
const busyText =
  /status must be|must not be (?:migrating|attached)|is (?:currently )?in use|is in use|still in use|in-use|currently locked|immutable and cannot be updated|Cannot '[a-z_-]+' instance .* while it is in/i;
/** Conflicts that another try cannot end. */
const lastingConflict = /Multiple possible networks|already exists|already in use for/i;

/**
 * What a caller can do about an error answer (see CloudErrorClass). Neutron answers 409 when a quota is used up, Cinder 413
 * or 400; Cinder answers 400 for a volume in use.
 */
export function classify(service: string, status: number, message: string, kind: string | undefined): CloudErrorClass {
  if (status === 404 || status === 410) return 'gone';
  if (status === 429 || status >= 500 || status === 408) return 'transient';
  if (status === 413) return 'quota';
  if (kind === 'OverQuota') return 'quota';
  if (status === 409 || status === 423) return lastingConflict.test(message) ? 'fatal' : 'busy';
  if (status === 403) return quotaText.test(message) ? 'quota' : 'auth';
  if (status === 401) return 'auth';
  const volumes = service.startsWith('volume') || service.startsWith('block-');
  if (status === 400 && volumes && busyText.test(message)) return 'busy';
  return 'fatal';
}

/** Class names of the Python clients, which Heat shows in the reason of a failure. */
const pythonClasses: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  413: 'OverLimit',
  429: 'RateLimit',
};

/** The error for an answer that is no success. */
export function failureOf(service: string, status: number, body: unknown, headers: Headers): CloudError {
  const message = messageOf(body, status);
  const neutron = neutronType(body);
  const requestId = headers.get('x-openstack-request-id') ?? headers.get('x-compute-request-id') ?? undefined;
  const retryAfter = parseRetryAfter(headers.get('retry-after'));
  return new CloudError(classify(service, status, message, neutron), message, {
    status,
    service,
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
    type: neutron !== undefined ? neutronClass(neutron, status) : (pythonClasses[status] ?? 'ClientException'),
  });
}

function neutronType(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('NeutronError' in body)) return undefined;
  const error = body.NeutronError;
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined;
  return typeof error.type === 'string' && error.type !== '' ? error.type : undefined;
}

/** Names of neutronclient's classes: TYPE + Client where it has one, else by status. */
const neutronClasses = new Set(
  'NetworkNotFound PortNotFound StateInvalid NetworkInUse PortInUse IpAddressInUse IpAddressAlreadyAllocated InvalidIpForNetwork InvalidIpForSubnet OverQuota IpAddressGenerationFailure MacAddressInUse HostNotCompatibleWithFixedIps ExternalIpAddressExhausted'.split(
    ' ',
  ),
);
function neutronClass(type: string, status: number): string {
  if (neutronClasses.has(type)) return `${type}Client`;
  return pythonClasses[status] ?? 'NeutronClientException';
}

/** Seconds; a date is not read. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null || !/^\d{1,6}$/.test(value.trim())) return undefined;
  return Number(value.trim());
}
