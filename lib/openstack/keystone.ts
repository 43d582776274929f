import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { type CatalogueEntries, catalogueSchema, joinUrl } from './catalogue.ts';
import { CloudError } from './contract.ts';
import { failureOf } from './failures.ts';
import { withRetries } from './retry.ts';
import { exchange, type HttpAnswer } from './transport.ts';

const named = z.looseObject({ id: z.string(), name: z.string().default('') });
const scoped = z.looseObject({
  id: z.string(),
  name: z.string().default(''),
  domain: z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).default({}),
});

const tokenSchema = z.looseObject({
  token: z.looseObject({
    user: scoped,
    project: scoped.optional(),
    domain: named.optional(),
    roles: z.array(named).default([]),
    expires_at: z.string().nullable(),
    catalog: catalogueSchema.default([]),
    is_admin_project: z.boolean().optional(),
    'OS-TRUST:trust': z.looseObject({ id: z.string(), trustee_user: z.looseObject({ id: z.string() }) }).optional(),
  }),
});

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What Keystone says about a token. */
export interface TokenFacts {
  readonly user: Named & { readonly domain: Named };
  /** undefined: a token of a domain or without scope. */
  readonly project: (Named & { readonly domain: Named }) | undefined;
  readonly roles: readonly Named[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly catalogue: CatalogueEntries;
  /** What the token stands on, when its user has lent it to another. */
  readonly trust: { readonly id: string; readonly trusteeId: string } | undefined;
}

export type Credentials =
  | {
      readonly kind: 'password';
      readonly username: string;
      readonly userDomain: string;
      readonly password: string;
      readonly scope: Scope;
    }
  | { readonly kind: 'token'; readonly token: string; readonly scope: Scope };

export type Scope =
  | { readonly project: string; readonly domain: string }
  | { readonly projectId: string }
  | { readonly trustId: string }
  | undefined;

export interface Login {
  /** Secret. */
  readonly token: string;
  readonly facts: TokenFacts;
}

const service = 'identity';
/** Milliseconds. */
const timeout = 20_000;

/**
 * The calls of the identity API that Kiln makes before there is a session.
 * @throws CloudError; 'auth' for wrong credentials.
 */
export class Keystone {
  readonly #runtime: Pick<Runtime, 'fetch' | 'clock' | 'random'>;
  readonly #authUrl: string;

  constructor(runtime: Pick<Runtime, 'fetch' | 'clock' | 'random'>, authUrl: string) {
    this.#runtime = runtime;
    this.#authUrl = authUrl;
  }

  async login(credentials: Credentials): Promise<Login> {
    const answer = await this.#call('POST', '/v3/auth/tokens', { body: { auth: authBody(credentials) } });
    const token = answer.headers.get('x-subject-token');
    if (token === null || token === '') throw new CloudError('fatal', 'identity answered without a token', { service });
    return { token, facts: factsOf(answer.body) };
  }

  /** @throws CloudError 'gone' for a token that Keystone does not know; 'auth' when `token` itself is refused. */
  async validate(subject: string, token: string): Promise<TokenFacts> {
    const answer = await this.#call('GET', '/v3/auth/tokens', {
      headers: { 'x-auth-token': token, 'x-subject-token': subject },
    });
    return factsOf(answer.body);
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer> {
    return withRetries(this.#runtime, { safe: true }, async () => {
      const answer = await exchange(this.#runtime, {
        service,
        method,
        url: joinUrl(this.#authUrl, path),
        headers: {
          accept: 'application/json',
          ...(options.body !== undefined && { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
        timeout,
      });
      if (answer.status >= 300) throw failureOf(service, answer.status, answer.body, answer.headers);
      return answer;
    });
  }
}

function authBody(credentials: Credentials): unknown {
  const identity =
    credentials.kind === 'token'
      ? { methods: ['token'], token: { id: credentials.token } }
      : {
          methods: ['password'],
          password: {
            user: {
              name: credentials.username,
              domain: domain(credentials.userDomain),
              password: credentials.password,
            },
          },
        };
  const scope = credentials.scope;
  if (scope === undefined) return { identity };
  if ('trustId' in scope) return { identity, scope: { 'OS-TRUST:trust': { id: scope.trustId } } };
  if ('projectId' in scope) return { identity, scope: { project: { id: scope.projectId } } };
  return { identity, scope: { project: { name: scope.project, domain: domain(scope.domain) } } };
}

/** clouds.yaml gives a domain by name or by id; `default` is the id that every cloud has. */
const domain = (text: string) => (text === 'default' ? { id: text } : { name: text });

function factsOf(body: unknown): TokenFacts {
  const parsed = tokenSchema.safeParse(body);
  if (!parsed.success) {
    throw new CloudError('fatal', `identity's answer is no token: ${issueOf(parsed.error)}`, { service });
  }
  const { user, project, roles, expires_at, catalog, 'OS-TRUST:trust': trust } = parsed.data.token;
  const expiresAt = expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(expires_at);
  if (Number.isNaN(expiresAt)) throw new CloudError('fatal', "identity's answer has no expiry", { service });
  return {
    user: identified(user),
    project: project && identified(project),
    roles: roles.map(({ id, name }) => ({ id, name })),
    expiresAt,
    catalogue: catalog,
    trust: trust && { id: trust.id, trusteeId: trust.trustee_user.id },
  };
}

function identified({ id, name, domain }: z.infer<typeof scoped>): Named & { domain: Named } {
  return { id, name, domain: { id: domain.id ?? '', name: domain.name ?? '' } };
}

/** Where a reply does not fit, without the reply's values. */
export function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`;
}
