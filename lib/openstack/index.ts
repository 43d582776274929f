import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CloudSettings, Runtime } from '../runtime.ts';
import { BoundedCache } from './bounded-cache.ts';
import { type Cloud, CloudError } from './contract.ts';
import { createFinder, type Finder } from './finders.ts';
import { type Credentials, Keystone, type Login, type TokenFacts } from './keystone.ts';
import { openSession, type TokenSource } from './session.ts';

export { CloudConfigError, loadCloud } from './clouds-yaml.ts';
export type { Cloud, CloudAnswer, CloudCall, CloudErrorClass } from './contract.ts';
export { CloudError } from './contract.ts';
export type { Finder, Found } from './finders.ts';
export type { TokenFacts } from './keystone.ts';
export { listAll } from './list.ts';

/** A trust as it is stored with a stack: enough to open a session and to delete it. */
export interface TrustReference {
  readonly trustId: string;
  readonly projectId: string;
  readonly trustorUserId: string;
}

/** Sessions on the cloud that this deployment serves; one instance per process. */
export interface Clouds {
  /**
   * What Keystone says about a token; kept for 60 s at most and never beyond its expiry.
   * @throws CloudError 'auth': unknown, expired or revoked; 'transient': Keystone does not answer.
   */
  validateToken(token: string): Promise<TokenFacts>;
  /** Name and password, as X-Auth-User and X-Auth-Key carry them. @throws CloudError 'auth' */
  login(credentials: Credentials): Promise<Login>;
  /** The session of a request. @throws CloudError 'auth' also for a token without a project. */
  forToken(token: string): Promise<Cloud>;
  /** The session of deferred work. No call is made before the first request. */
  forTrust(trust: Pick<TrustReference, 'trustId' | 'projectId'>): Cloud;
  /** A session on which every call is refused: for the work of those who lent nothing. */
  forNobody(projectId: string): Cloud;
  /** Kiln's own session, in its service project. */
  service(): Promise<Cloud>;
  /**
   * Lets Kiln's service user act for the owner of `token` in the token's project, with all roles of the token
   * (behaviour 276), without expiry. `mark`: a time very far off, ISO 8601 with microseconds, used as the trust's expiry; by
   * it the trust is found again when the answer is lost. @throws CloudError
   */
  createTrust(token: string, mark?: string): Promise<TrustReference>;
  /**
   * The trust that a token stands on, when it was given to Kiln: a stack of Kiln's asks for another one. Such a token can
   * make no trust of its own.
   */
  trustOf(token: string): Promise<TrustReference | undefined>;
  /** Trusts of Kiln's service user that were made with this mark. */
  trustsMarked(mark: string): Promise<readonly TrustReference[]>;
  /** A trust that is gone counts as deleted. */
  deleteTrust(trust: TrustReference): Promise<void>;
  /** Look-ups by name or id for one request on one session. */
  finder(cloud: Cloud): Finder;
}

/** Milliseconds that an answer about a token is believed; a revoked token works that long. */
const believed = 60_000;
/** A login is renewed this long before it expires, so that a call does not die half way. */
const margin = 60_000;

const markedSchema = z.looseObject({
  id: z.string(),
  project_id: z.string().nullable(),
  trustor_user_id: z.string(),
  expires_at: z.string().nullable(),
});

type Needs = Pick<Runtime, 'fetch' | 'clock' | 'random'> & { readonly settings: { readonly cloud: CloudSettings } };

export function createClouds(runtime: Needs): Clouds {
  const { clock } = runtime;
  const settings = runtime.settings.cloud;
  const keystone = new Keystone(runtime, settings.authUrl);
  const known = new BoundedCache<TokenFacts>(10_000);
  const logins = new BoundedCache<Promise<Login>>(5_000);
  const ids = new BoundedCache<string>(20_000);

  const own = (scope: Credentials['scope']): Credentials => ({
    kind: 'password',
    username: settings.username,
    userDomain: settings.userDomain,
    password: settings.password,
    scope,
  });

  /** Tokens of Kiln's own user in one scope: logged in once per process, by all who wait for it together. */
  function ownTokens(key: string, scope: Credentials['scope']): TokenSource {
    const login = (): Promise<Login> => {
      const pending = keystone.login(own(scope));
      logins.set(key, pending, clock.now() + 300_000);
      pending.then(
        (made) => logins.set(key, pending, made.facts.expiresAt - margin),
        () => logins.delete(key),
      );
      return pending;
    };
    return {
      get: () => logins.get(key, clock.now()) ?? login(),
      async renew(rejected) {
        const current = await (logins.get(key, clock.now()) ?? login());
        return current.token === rejected ? login() : current;
      },
    };
  }

  const serviceTokens = ownTokens('service', { project: settings.projectName, domain: settings.projectDomain });

  function session(projectId: string, tokens: TokenSource): Cloud {
    const about = { name: settings.name, projectId, region: settings.region, interface: settings.interface };
    return openSession(runtime, about, tokens);
  }

  async function validateToken(token: string): Promise<TokenFacts> {
    const key = createHash('sha256').update(token).digest('base64url');
    const now = clock.now();
    const before = known.get(key, now);
    if (before !== undefined) return before;
    if (!plausible(token)) throw refused();
    const facts = await ask(token);
    if (facts.expiresAt <= now) throw refused();
    known.set(key, facts, Math.min(now + believed, facts.expiresAt));
    return facts;
  }

  async function ask(token: string): Promise<TokenFacts> {
    const mine = await serviceTokens.get();
    try {
      return await keystone.validate(token, mine.token);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.class === 'gone') throw refused();
      if (error.status !== 401) throw error;
    }
    const renewed = await serviceTokens.renew(mine.token);
    try {
      return await keystone.validate(token, renewed.token);
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') throw refused();
      throw error;
    }
  }

  async function forToken(token: string): Promise<Cloud> {
    const facts = await validateToken(token);
    if (facts.project === undefined) throw refused('The token is not scoped to a project.');
    const login: Login = { token, facts };
    return session(facts.project.id, {
      get: async () => login,
      renew: async () => {
        throw refused();
      },
    });
  }

  function forTrust(trust: Pick<TrustReference, 'trustId' | 'projectId'>): Cloud {
    return session(trust.projectId, ownTokens(`trust ${trust.projectId} ${trust.trustId}`, { trustId: trust.trustId }));
  }

  function forNobody(projectId: string): Cloud {
    const refuse = async () => {
      throw refused('Nobody has lent this work the right to call the cloud.');
    };
    return session(projectId, { get: refuse, renew: refuse });
  }

  async function service(): Promise<Cloud> {
    const { facts } = await serviceTokens.get();
    return session(facts.project?.id ?? '', serviceTokens);
  }

  async function createTrust(token: string, mark?: string): Promise<TrustReference> {
    const facts = await validateToken(token);
    const cloud = await forToken(token);
    const { facts: mine } = await serviceTokens.get();
    const answer = await cloud.request({
      service: 'identity',
      method: 'POST',
      path: '/v3/OS-TRUST/trusts',
      body: {
        trust: {
          trustor_user_id: facts.user.id,
          trustee_user_id: mine.user.id,
          project_id: cloud.projectId,
          impersonation: true,
          allow_redelegation: false,
          roles: facts.roles.map(({ id }) => ({ id })),
          ...(mark !== undefined && { expires_at: mark }),
        },
      },
      schema: z.looseObject({ trust: z.looseObject({ id: z.string() }) }),
    });
    return { trustId: answer.body.trust.id, projectId: cloud.projectId, trustorUserId: facts.user.id };
  }

  async function trustOf(token: string): Promise<TrustReference | undefined> {
    const { trust, project, user } = await validateToken(token);
    if (trust === undefined || project === undefined) return undefined;
    const { facts: mine } = await serviceTokens.get();
    if (trust.trusteeId !== mine.user.id) return undefined;
    return { trustId: trust.id, projectId: project.id, trustorUserId: user.id };
  }

  async function trustsMarked(mark: string): Promise<readonly TrustReference[]> {
    const { facts: mine } = await serviceTokens.get();
    const { body } = await (await service()).request({
      service: 'identity',
      method: 'GET',
      path: `/v3/OS-TRUST/trusts?trustee_user_id=${encodeURIComponent(mine.user.id)}`,
      schema: z.looseObject({ trusts: z.array(markedSchema) }),
    });
    return body.trusts.flatMap(({ id, project_id, trustor_user_id, expires_at }) =>
      expires_at === mark && project_id !== null
        ? [{ trustId: id, projectId: project_id, trustorUserId: trustor_user_id }]
        : [],
    );
  }

  async function deleteTrust(trust: TrustReference): Promise<void> {
    const call = { service: 'identity', method: 'DELETE', path: `/v3/OS-TRUST/trusts/${trust.trustId}` } as const;
    try {
      await forTrust(trust).request(call);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.class === 'gone') return;
      if (error.class === 'transient') throw error;
      // A trustor who has lost a role or is disabled cannot be impersonated any more; an administrator may still clean up.
      await (await service()).request(call).catch((second: unknown) => {
        if (!(second instanceof CloudError) || second.class !== 'gone') throw second;
      });
    } finally {
      logins.delete(`trust ${trust.projectId} ${trust.trustId}`);
    }
  }

  return {
    validateToken,
    login: (credentials) => keystone.login(credentials),
    forToken,
    forTrust,
    forNobody,
    service,
    createTrust,
    trustOf,
    trustsMarked,
    deleteTrust,
    finder: (cloud) => createFinder(cloud, { cache: ids, now: () => clock.now(), seconds: 30 }),
  };
}

/** Keystone's tokens are far below this; anything else would only be a way to make it work. */
const plausible = (token: string) => token.length > 0 && token.length <= 8192 && /^[\x21-\x7e]+$/.test(token);

function refused(message = 'The token is unknown, expired or revoked.'): CloudError {
  return new CloudError('auth', message, { service: 'identity', status: 401, type: 'Unauthorized' });
}
