import { type Call, isRecord, micros, Refusal, type Reply } from '../http.ts';
import type { World } from '../world.ts';
import { type AppCredential, type Identity, plainRole, type Token, type Trust, type User } from './model.ts';

/** Tokens live as long as Keystone's in the reference cloud: 24 h. */
const lifetime = 24 * 3600 * 1000;

export const unauthorized = (): Refusal =>
  new Refusal(401, 'The request you have made requires authentication.', 'Unauthorized');

const forbidden = (action: string) =>
  new Refusal(403, `You are not authorized to perform the requested action: ${action}.`, 'Forbidden');

interface Asked {
  readonly user: User;
  readonly methods: string[];
  readonly parent: Token | undefined;
  readonly appCredential: AppCredential | undefined;
}

interface Scope {
  readonly project?: string;
  readonly domain?: string;
  readonly trust?: Trust;
  readonly roles: Set<string>;
  readonly user: User;
}

export type Catalogue = (origin: string, project: string | undefined) => unknown[];

/** POST /v3/auth/tokens, the checks behind it, and how a token is shown. */
export function tokenService(world: World, identity: Identity, catalogue: Catalogue) {
  const findUser = (about: unknown): User | undefined => {
    if (!isRecord(about)) return undefined;
    if (typeof about.id === 'string') return identity.users.get(about.id);
    const domain = findDomain(about.domain);
    return [...identity.users.where('name', about.name)].find((user) => user.domain_id === domain);
  };
  const findDomain = (about: unknown): string | undefined => {
    if (!isRecord(about)) return undefined;
    if (typeof about.id === 'string') return identity.domains.get(about.id)?.id;
    return identity.domains.where('name', about.name).values().next().value?.id;
  };
  const findProject = (about: Record<string, unknown>): string | undefined => {
    if (typeof about.id === 'string') return identity.projects.get(about.id)?.id;
    const domain = findDomain(about.domain);
    return [...identity.projects.where('name', about.name)].find((project) => project.domain_id === domain)?.id;
  };
  const usable = (user: User | undefined): user is User =>
    user?.enabled === true && identity.domains.get(user.domain_id)?.enabled === true;

  /** One way per authentication method; each gives the user or undefined for a refusal. */
  const methods: Readonly<Record<string, (about: unknown) => Partial<Asked> | undefined>> = {
    password: (about) => {
      const asked = isRecord(about) && isRecord(about.user) ? about.user : undefined;
      const user = findUser(asked);
      return user && user._password !== undefined && user._password === asked?.password ? { user } : undefined;
    },
    token: (about) => {
      const parent = isRecord(about) && typeof about.id === 'string' ? live(about.id) : undefined;
      const user = parent && identity.users.get(parent.user);
      return user && { user, parent };
    },
    application_credential: (about) => {
      if (!isRecord(about)) return undefined;
      const user = findUser(about.user);
      const found =
        typeof about.id === 'string'
          ? identity.appCredentials.get(about.id)
          : user && [...identity.appCredentials.where('user_id', user.id)].find((c) => c.name === about.name);
      if (!found || found._secret !== about.secret) return undefined;
      if (found.expires_at && Date.parse(found.expires_at) <= world.now()) return undefined;
      const owner = identity.users.get(found.user_id);
      return owner && { user: owner, appCredential: found };
    },
  };

  const live = (id: string): Token | undefined => {
    const token = identity.tokens.get(id);
    return token && token.expires > world.now() ? token : undefined;
  };

  const authenticate = (asked: Record<string, unknown>): Asked => {
    const names = asked.methods as string[];
    let user: User | undefined;
    let parent: Token | undefined;
    let appCredential: AppCredential | undefined;
    for (const name of names) {
      const result = methods[name]?.(asked[name]);
      if (!result?.user || (user && user.id !== result.user.id)) throw unauthorized();
      user = result.user;
      parent = result.parent ?? parent;
      appCredential = result.appCredential ?? appCredential;
    }
    if (!usable(user)) throw unauthorized();
    return {
      user,
      parent,
      appCredential,
      methods: parent ? [...new Set([...parent.methods, ...names])].sort() : [...names],
    };
  };

  const trustScope = (asked: Asked, id: unknown): Scope => {
    const trust = typeof id === 'string' ? identity.trusts.get(id) : undefined;
    if (!trust) throw unauthorized();
    if (trust.trustee_user_id !== asked.user.id) throw forbidden('User is not a trustee');
    if (trust.expires_at && Date.parse(trust.expires_at) <= world.now()) throw unauthorized();
    const trustor = identity.users.get(trust.trustor_user_id);
    if (!usable(trustor)) throw forbidden('Trustor is disabled');
    const held = identity.rolesOn(trustor.id, trust.project_id);
    const roles = new Set(trust._roles);
    for (const role of roles) if (!held.has(role)) throw forbidden('Trustor lost a delegated role');
    // A delegated role brings the roles it implies.
    for (const [above, below] of [
      ['admin', 'member'],
      ['member', 'reader'],
    ] as const) {
      const from = identity.roleNamed(above);
      const to = identity.roleNamed(below);
      if (from && to && roles.has(from.id)) roles.add(to.id);
    }
    if (trust.remaining_uses !== null) {
      if (trust.remaining_uses <= 0) throw unauthorized();
      identity.trusts.update(trust, { remaining_uses: trust.remaining_uses - 1 });
    }
    return { project: trust.project_id, trust, roles, user: trust.impersonation ? trustor : asked.user };
  };

  const scopeOf = (asked: Asked, scope: unknown): Scope | undefined => {
    const { user, appCredential } = asked;
    if (appCredential) {
      const held = identity.rolesOn(user.id, appCredential.project_id);
      return {
        project: appCredential.project_id,
        roles: new Set(appCredential._roles.filter((r) => held.has(r))),
        user,
      };
    }
    if (isRecord(scope)) {
      const trust = scope['OS-TRUST:trust'];
      if (isRecord(trust)) return trustScope(asked, trust.id);
      const project = isRecord(scope.project) ? findProject(scope.project) : undefined;
      const domain = isRecord(scope.domain) ? findDomain(scope.domain) : undefined;
      const target = project ?? domain;
      const roles = target === undefined ? new Set<string>() : identity.rolesOn(user.id, target);
      if (roles.size === 0) throw unauthorized();
      return { project, domain, roles, user };
    }
    const own = scope === 'unscoped' || asked.parent ? undefined : user.default_project_id;
    const roles = own === undefined ? undefined : identity.rolesOn(user.id, own);
    return own !== undefined && roles && roles.size > 0 ? { project: own, roles, user } : undefined;
  };

  const issue = (asked: Asked, scope: Scope | undefined): Token => {
    const now = world.now();
    const issued = now - (now % 1000);
    const admin = identity.roleNamed('admin');
    const roles = [...(scope?.roles ?? [])];
    const token: Token = {
      id: `gAAAAA${Buffer.from(world.random.hex(136), 'hex').toString('base64url')}`,
      user: (scope?.user ?? asked.user).id,
      project: scope?.project,
      domain: scope?.domain,
      methods: asked.methods,
      roles,
      admin: admin !== undefined && roles.includes(admin.id),
      audit: [Buffer.from(world.random.hex(32), 'hex').toString('base64url'), ...(asked.parent?.audit.slice(-1) ?? [])],
      issued,
      expires: asked.parent?.expires ?? issued + lifetime,
      trust: scope?.trust?.id,
      appCredential: asked.appCredential?.id,
    };
    world.after(token.expires - now, 'token.expire', token.id);
    return identity.tokens.add(token);
  };
  world.step('token.expire', (id) => identity.tokens.remove(id));

  const domainOf = (id: string) => ({ id, name: identity.domains.get(id)?.name ?? id });

  const show = (token: Token, origin: string, withCatalogue: boolean): Record<string, unknown> => {
    const user = identity.users.get(token.user)!;
    const project = token.project === undefined ? undefined : identity.projects.get(token.project);
    const trust = token.trust === undefined ? undefined : identity.trusts.get(token.trust);
    const appCredential =
      token.appCredential === undefined ? undefined : identity.appCredentials.get(token.appCredential);
    return {
      methods: token.methods,
      user: { domain: domainOf(user.domain_id), id: user.id, name: user.name, password_expires_at: null },
      audit_ids: token.audit,
      expires_at: micros(token.expires).replace(/$/, 'Z'),
      issued_at: micros(token.issued).replace(/$/, 'Z'),
      ...(trust && {
        'OS-TRUST:trust': {
          id: trust.id,
          trustor_user: { id: trust.trustor_user_id },
          trustee_user: { id: trust.trustee_user_id },
          impersonation: trust.impersonation,
        },
      }),
      ...(project && {
        project: { domain: domainOf(project.domain_id), id: project.id, name: project.name },
        ...(!trust && { is_domain: false }),
      }),
      ...(appCredential && {
        application_credential: {
          id: appCredential.id,
          name: appCredential.name,
          restricted: appCredential.unrestricted !== true,
        },
      }),
      ...(token.domain !== undefined && { domain: domainOf(token.domain) }),
      ...(token.roles.length > 0 && {
        roles: token.roles.flatMap((id) => {
          const role = identity.roles.get(id);
          if (!role) return [];
          // Tokens of a trust show their roles in full.
          return [trust ? plainRole(role) : { id, name: role.name }];
        }),
        ...(withCatalogue && { catalog: catalogue(origin, token.project) }),
      }),
    };
  };

  const authError = (name: string) =>
    new Refusal(400, `'${name}' is a required property\n\nFailed validating 'required' in schema`, 'Bad Request');

  return {
    live,
    issue,
    show,
    usable,
    create(call: Call): Reply {
      const auth = isRecord(call.json) ? call.json.auth : undefined;
      if (!isRecord(auth)) throw authError('auth');
      if (!isRecord(auth.identity)) throw authError('identity');
      const names = auth.identity.methods;
      if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string'))
        throw authError('methods');
      const asked = authenticate(auth.identity);
      if (asked.parent?.trust !== undefined)
        throw forbidden('Using trust-scoped token to create another token. Create a new trust-scoped token instead');
      if (asked.parent?.appCredential !== undefined)
        throw forbidden("Using method 'token' with an application credential token is not allowed");
      const token = issue(asked, scopeOf(asked, auth.scope));
      return {
        status: 201,
        body: { token: show(token, call.origin, !call.query.has('nocatalog')) },
        headers: { 'x-subject-token': token.id, vary: 'X-Auth-Token' },
      };
    },
    /** The token in X-Subject-Token. @throws Refusal 404 in Keystone's words, 403 for another's token. */
    subject(call: Call): Token {
      const id = call.headers['x-subject-token'] ?? '';
      if (id !== call.token.id && !call.token.admin) throw forbidden('identity:validate_token');
      const token = live(id);
      if (!token)
        throw new Refusal(
          404,
          id.startsWith('gAAAAA') ? 'Failed to validate token' : 'Could not recognize Fernet token',
          'Not Found',
        );
      const user = identity.users.get(token.user);
      if (!usable(user)) throw new Refusal(404, `Could not find token.`, 'Not Found');
      if (token.trust !== undefined && !identity.trusts.has(token.trust))
        throw new Refusal(404, `Could not find trust: ${token.trust}.`, 'Not Found');
      return token;
    },
  };
}
