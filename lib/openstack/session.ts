import type { Runtime } from '../runtime.ts';
import { Catalogue, joinUrl } from './catalogue.ts';
import { type Cloud, type CloudAnswer, type CloudCall, CloudError } from './contract.ts';
import { failureOf } from './failures.ts';
import { issueOf, type Login } from './keystone.ts';
import { withRetries } from './retry.ts';
import { exchange } from './transport.ts';

/** Where a session gets its token: a user's own one, which nobody can renew, or a login. */
export interface TokenSource {
  get(): Promise<Login>;
  /** A token other than `rejected`. @throws CloudError 'auth' when there is none. */
  renew(rejected: string): Promise<Login>;
}

export interface SessionFacts {
  readonly name: string;
  readonly projectId: string;
  readonly region: string | undefined;
  readonly interface: string | undefined;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);
/** A change goes on in the cloud though nobody listens any more, so it is given longer than a look. */
const defaultTimeout = (method: string): number => (method === 'GET' || method === 'HEAD' ? 20_000 : 60_000);
/** How each service wants to be told its microversion; others take the common header alone. */
const microversionNames: Readonly<Record<string, string>> = {
  compute: 'compute',
  'block-storage': 'volume',
  volumev3: 'volume',
  'shared-file-system': 'shared-file-system',
  sharev2: 'shared-file-system',
  placement: 'placement',
  baremetal: 'baremetal',
  'container-infra': 'container-infra',
};

/** A Cloud over one token source. Catalogue and token come from the same login, so that an endpoint never outlives it. */
export function openSession(
  runtime: Pick<Runtime, 'fetch' | 'clock' | 'random'>,
  about: SessionFacts,
  tokens: TokenSource,
): Cloud {
  const endpointOf = (login: Login, service: string, region = about.region) =>
    new Catalogue(login.facts.catalogue).endpoint(service, { region, interface: about.interface });

  async function attempt(call: CloudCall, login: Login) {
    const endpoint = endpointOf(login, call.service);
    if (endpoint === undefined) {
      throw new CloudError('fatal', `the cloud has no ${call.service} service`, {
        service: call.service,
        type: 'EndpointNotFound',
      });
    }
    const answer = await exchange(runtime, {
      service: call.service,
      method: call.method,
      url: joinUrl(endpoint, call.path) + queryText(call.query),
      headers: headersOf(call, login.token),
      ...(call.body !== undefined && { body: JSON.stringify(call.body, plainNumbers) }),
      timeout: call.timeout ?? defaultTimeout(call.method),
      signal: call.signal,
    });
    if (answer.status < 200 || answer.status >= 300) {
      throw failureOf(call.service, answer.status, answer.body, answer.headers);
    }
    return answer;
  }

  async function withToken(call: CloudCall) {
    const login = await tokens.get();
    try {
      return await attempt(call, login);
    } catch (error) {
      if (!(error instanceof CloudError) || error.status !== 401) throw error;
      return attempt(call, await tokens.renew(login.token));
    }
  }

  return {
    name: about.name,
    projectId: about.projectId,
    region: about.region,
    async has(service, region) {
      return endpointOf(await tokens.get(), service, region) !== undefined;
    },
    async request<T>(call: CloudCall<T>): Promise<CloudAnswer<T>> {
      const safe = safeMethods.has(call.method);
      const { status, headers, body } = await withRetries(runtime, { safe, signal: call.signal }, () =>
        withToken(call),
      );
      if (call.schema === undefined) return { status, headers, body: body as T };
      const parsed = call.schema.safeParse(body);
      if (!parsed.success) {
        const text = `the answer of ${call.service} to ${call.method} ${call.path} is not as expected: ${issueOf(parsed.error)}`;
        throw new CloudError('fatal', text, { service: call.service, status });
      }
      return { status, headers, body: parsed.data };
    },
  };
}

/** No service takes integers beyond 2^53. */
const plainNumbers = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);

function headersOf(call: CloudCall, token: string): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-auth-token': token };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.microversion !== undefined) {
    const name = microversionNames[call.service] ?? call.service;
    headers['openstack-api-version'] = `${name} ${call.microversion}`;
    if (name === 'compute') headers['x-openstack-nova-api-version'] = call.microversion;
  }
  for (const [key, value] of Object.entries(call.headers ?? {})) headers[key.toLowerCase()] = value;
  return headers;
}

function queryText(query: CloudCall['query']): string {
  const text = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) text.append(key, String(one));
  }
  const joined = text.toString();
  return joined === '' ? '' : `?${joined}`;
}
