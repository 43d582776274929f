import { createHash, createHmac } from 'node:crypto';
import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Reply, type Route, type Service } from '../http.ts';
import type { World } from '../world.ts';
import { entityRoutes, forbidden, listOf, notFound, roleView } from './entities.ts';
import type { AppCredential, Credential, Identity, Trust } from './model.ts';
import { type Catalogue, tokenService, unauthorized } from './tokens.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Keystone v3. */
export function identityService(world: World, identity: Identity, catalogue: Catalogue): Service {
  const tokens = tokenService(world, identity, catalogue);
  const version = (call: Call) => ({
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${call.base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  });
  const shown = (call: Call, status: number): Reply => {
    const token = tokens.subject(call);
    return {
      status,
      body: { token: tokens.show(token, call.origin, !call.query.has('nocatalog')) },
      headers: { 'x-subject-token': token.id, vary: 'X-Auth-Token' },
    };
  };
  const projectsOf = (user: string, call: Call) =>
    [...identity.projects.all()]
      .filter((project) => identity.rolesOn(user, project.id).size > 0)
      .map((row) => ({
        id: row.id,
        name: row.name,
        domain_id: row.domain_id,
        description: row.description,
        enabled: row.enabled,
        parent_id: row.parent_id,
        is_domain: false,
        tags: row.tags,
        options: {},
        links: { self: `${call.base}/v3/projects/${row.id}` },
      }));
  const ownUser = (rule: string) => (call: Call) => {
    if (call.params.id !== call.token.user && !call.token.admin) throw forbidden(`identity:${rule}`);
    if (!identity.users.has(call.params.id!)) throw notFound('user', call.params.id!);
    return call.params.id!;
  };

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 300,
        body: { versions: { values: [version(call)] } },
        headers: { location: `${call.base}/v3/` },
      }),
    },
    { method: 'GET', path: '/v3', open: true, run: (call) => ({ status: 200, body: { version: version(call) } }) },
    { method: 'POST', path: '/v3/auth/tokens', open: true, run: tokens.create },
    { method: 'GET', path: '/v3/auth/tokens', run: (call) => shown(call, 200) },
    {
      method: 'DELETE',
      path: '/v3/auth/tokens',
      run: (call) => (identity.tokens.remove(tokens.subject(call).id), { status: 204 }),
    },
    {
      method: 'GET',
      path: '/v3/auth/catalog',
      run: (call) => ({
        status: 200,
        body: { catalog: catalogue(call.origin, call.token.project), links: { self: `${call.base}/v3/auth/catalog` } },
      }),
    },
    {
      method: 'GET',
      path: '/v3/auth/projects',
      run: (call) => listOf('projects', projectsOf(call.token.user, call), call),
    },
    {
      method: 'GET',
      path: '/v3/auth/domains',
      run: (call) =>
        listOf(
          'domains',
          [...identity.domains.all()].filter((d) => identity.rolesOn(call.token.user, d.id).size > 0),
          call,
        ),
    },
    {
      method: 'GET',
      path: '/v3/users/{id}/projects',
      run: (call) => listOf('projects', projectsOf(ownUser('list_user_projects')(call), call), call),
    },
    {
      method: 'POST',
      path: '/v3/users/{id}/password',
      run: (call) => {
        const user = identity.users.get(ownUser('change_password')(call))!;
        const body = bodyOf(call, 'user', "'user' is a required property");
        if (body.original_password !== user._password) throw unauthorized();
        identity.users.update(user, { _password: String(body.password) });
        return { status: 204 };
      },
    },
    ...entityRoutes(world, identity),
    ...grantRoutes(world, identity),
    ...trustRoutes(world, identity),
    ...appCredentialRoutes(world, identity, ownUser),
    ...ec2Routes(world, identity, tokens, ownUser),
  ];
  return {
    type: 'identity',
    name: 'keystone',
    prefix: 'identity',
    endpoint: '/identity/v3',
    routes,
    fault: (refusal) => ({
      error: { code: refusal.status, message: refusal.message, title: titles[refusal.status] ?? refusal.type },
    }),
    forbidden,
    unknown: () => ({
      status: 404,
      body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    }),
    malformed:
      'Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.',
  };
}

/** Roles of users and groups on projects and domains, group members, role assignments. */
function grantRoutes(world: World, identity: Identity): Route[] {
  const made: Route[] = [];
  const key = (actor: string, target: string, role: string) => `${actor}|${target}|${role}`;
  for (const target of ['projects', 'domains'] as const)
    for (const actor of ['users', 'groups'] as const) {
      const path = `/v3/${target}/{id}/${actor}/{actor}/roles`;
      const check = (call: Call) => {
        const { id, actor: who, role } = call.params;
        if (!identity[target].has(id!)) throw notFound(target.slice(0, -1), id!);
        if (!identity[actor].has(who!)) throw notFound(actor.slice(0, -1), who!);
        if (role !== undefined && !identity.roles.has(role)) throw notFound('role', role);
        return { id: id!, who: who!, role: role ?? '' };
      };
      const held = (call: Call) => {
        const { id, who, role } = check(call);
        const grant = identity.grants.get(key(who, id, role));
        if (!grant)
          throw new Refusal(
            404,
            `Could not find role assignment with role: ${role}, user or group: ${who}, project, domain, or system: ${id}.`,
            'Not Found',
          );
        return grant;
      };
      made.push(
        {
          method: 'GET',
          path,
          admin: 'identity:list_grants',
          run: (call) => {
            const { id, who } = check(call);
            const roles = [...identity.grants.where('actor', who)]
              .filter((g) => g.target === id)
              .flatMap((g) => identity.roles.get(g.role) ?? []);
            return listOf(
              'roles',
              roles.map((role) => roleView(role, call)),
              call,
            );
          },
        },
        {
          method: 'PUT',
          path: `${path}/{role}`,
          admin: 'identity:create_grant',
          run: (call) => {
            const { id, who, role } = check(call);
            if (!identity.grants.has(key(who, id, role)))
              identity.grants.add({ id: key(who, id, role), actor: who, target: id, role });
            return { status: 204 };
          },
        },
        {
          method: 'GET',
          path: `${path}/{role}`,
          admin: 'identity:check_grant',
          run: (call) => (held(call), { status: 204 }),
        },
        {
          method: 'DELETE',
          path: `${path}/{role}`,
          admin: 'identity:revoke_grant',
          run: (call) => {
            identity.grants.remove(held(call).id);
            return { status: 204 };
          },
        },
      );
    }
  const member = (call: Call) => {
    const group = identity.groups.get(call.params.id!);
    if (!group) throw notFound('group', call.params.id!);
    if (!identity.users.has(call.params.user!)) throw notFound('user', call.params.user!);
    return { group, user: call.params.user! };
  };
  made.push(
    {
      method: 'PUT',
      path: '/v3/groups/{id}/users/{user}',
      admin: 'identity:add_user_to_group',
      run: (call) => {
        const { group, user } = member(call);
        if (!group._users.includes(user)) identity.groups.update(group, { _users: [...group._users, user] });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v3/groups/{id}/users/{user}',
      admin: 'identity:check_user_in_group',
      run: (call) => {
        const { group, user } = member(call);
        if (!group._users.includes(user))
          throw new Refusal(404, `Could not find user '${user}' in group '${group.id}'.`, 'Not Found');
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/groups/{id}/users/{user}',
      admin: 'identity:remove_user_from_group',
      run: (call) => {
        const { group, user } = member(call);
        if (!group._users.includes(user))
          throw new Refusal(404, `Could not find user '${user}' in group '${group.id}'.`, 'Not Found');
        identity.groups.update(group, { _users: group._users.filter((other) => other !== user) });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v3/users/{id}/groups',
      run: (call) =>
        listOf(
          'groups',
          [...identity.groups.all()]
            .filter((g) => g._users.includes(call.params.id!))
            .map(({ _users, ...rest }) => rest),
          call,
        ),
    },
    {
      method: 'GET',
      path: '/v3/role_assignments',
      admin: 'identity:list_role_assignments',
      run: (call) => {
        const wanted = {
          user: call.query.get('user.id'),
          group: call.query.get('group.id'),
          project: call.query.get('scope.project.id'),
          domain: call.query.get('scope.domain.id'),
          role: call.query.get('role.id'),
        };
        const names = call.query.has('include_names');
        const named = (id: string, row: { name: string; domain_id?: string | null } | undefined) => ({
          id,
          ...(names && {
            name: row?.name,
            ...(row?.domain_id && { domain: { id: row.domain_id, name: identity.domains.get(row.domain_id)?.name } }),
          }),
        });
        const found = [];
        for (const grant of identity.grants.all()) {
          const actor = identity.users.has(grant.actor) ? 'user' : 'group';
          const target = identity.projects.has(grant.target) ? 'project' : 'domain';
          if (wanted.user !== null && (actor !== 'user' || wanted.user !== grant.actor)) continue;
          if (wanted.group !== null && (actor !== 'group' || wanted.group !== grant.actor)) continue;
          if (wanted.project !== null && wanted.project !== grant.target) continue;
          if (wanted.domain !== null && wanted.domain !== grant.target) continue;
          if (wanted.role !== null && wanted.role !== grant.role) continue;
          found.push({
            links: {
              assignment: `${call.base}/v3/${target}s/${grant.target}/${actor}s/${grant.actor}/roles/${grant.role}`,
            },
            scope: {
              [target]: named(grant.target, identity.projects.get(grant.target) ?? identity.domains.get(grant.target)),
            },
            [actor]: named(grant.actor, identity.users.get(grant.actor) ?? identity.groups.get(grant.actor)),
            role: named(grant.role, identity.roles.get(grant.role)),
          });
        }
        return listOf('role_assignments', found, call);
      },
    },
  );
  void world;
  return made;
}

/** OS-TRUST: the trustor lends roles on a project to the trustee. */
function trustRoutes(world: World, identity: Identity): Route[] {
  const view = (trust: Trust, call: Call, full: boolean) => ({
    ...(full && {
      roles: trust._roles.flatMap((id) => {
        const role = identity.roles.get(id);
        return role ? [roleView(role, call)] : [];
      }),
    }),
    id: trust.id,
    trustor_user_id: trust.trustor_user_id,
    trustee_user_id: trust.trustee_user_id,
    project_id: trust.project_id,
    impersonation: trust.impersonation,
    expires_at: trust.expires_at,
    remaining_uses: trust.remaining_uses,
    deleted_at: null,
    redelegated_trust_id: trust.redelegated_trust_id,
    redelegation_count: trust.redelegation_count,
    ...(full && { roles_links: { self: `${call.base}/v3/${trust.id}/roles`, next: null, previous: null } }),
    links: { self: `${call.base}/v3/OS-TRUST/trusts/${trust.id}` },
  });
  const find = (call: Call): Trust => {
    const trust = identity.trusts.get(call.params.id!);
    if (!trust || (trust.expires_at && Date.parse(trust.expires_at) <= world.now()))
      throw notFound('trust', call.params.id!);
    return trust;
  };
  return [
    {
      method: 'POST',
      path: '/v3/OS-TRUST/trusts',
      run: (call) => {
        const body = bodyOf(call, 'trust', "'trust' is a required property");
        const { trustor_user_id: trustor, trustee_user_id: trustee, project_id: project } = body;
        for (const [name, value] of [
          ['trustee_user_id', trustee],
          ['trustor_user_id', trustor],
          ['impersonation', body.impersonation],
        ] as const)
          if (value === undefined) throw new Refusal(400, `'${name}' is a required property`, 'Bad Request');
        if (trustor !== call.token.user) throw forbidden('identity:create_trust');
        if (call.token.trust !== undefined)
          throw new Refusal(403, 'You are not authorized to perform the requested action.', 'Forbidden');
        if (
          call.token.appCredential !== undefined &&
          identity.appCredentials.get(call.token.appCredential)?.unrestricted !== true
        )
          throw new Refusal(
            403,
            "You are not authorized to perform the requested action: Using method 'application_credential' is not allowed for managing trusts.",
            'Forbidden',
          );
        if (typeof trustee !== 'string' || !identity.users.has(trustee)) throw notFound('user', String(trustee));
        if (typeof project !== 'string' || !identity.projects.has(project)) throw notFound('project', String(project));
        const asked = Array.isArray(body.roles) ? body.roles.filter(isRecord) : [];
        if (asked.length === 0)
          throw new Refusal(
            403,
            'You are not authorized to perform the requested action: At least one role should be specified.',
            'Forbidden',
          );
        const held = identity.rolesOn(call.token.user, project);
        const roles = asked.map((role) => {
          const found =
            typeof role.id === 'string' ? identity.roles.get(role.id) : identity.roleNamed(String(role.name));
          if (!found || !held.has(found.id)) throw notFound('role', found?.id ?? String(role.id ?? role.name));
          return found.id;
        });
        const trust = identity.trusts.add({
          id: world.random.hex(32),
          trustor_user_id: call.token.user,
          trustee_user_id: trustee,
          project_id: project,
          impersonation: body.impersonation === true,
          expires_at: typeof body.expires_at === 'string' ? body.expires_at : null,
          remaining_uses: typeof body.remaining_uses === 'number' ? body.remaining_uses : null,
          allow_redelegation: body.allow_redelegation === true,
          redelegation_count: 0,
          redelegated_trust_id: null,
          _roles: roles,
        });
        return { status: 201, body: { trust: view(trust, call, true) } };
      },
    },
    {
      method: 'GET',
      path: '/v3/OS-TRUST/trusts',
      run: (call) => {
        const trustor = call.query.get('trustor_user_id');
        const trustee = call.query.get('trustee_user_id');
        if (!call.token.admin && trustor !== call.token.user && trustee !== call.token.user)
          throw forbidden('identity:list_trusts');
        const found = [...identity.trusts.all()].filter(
          (t) =>
            (trustor === null || t.trustor_user_id === trustor) && (trustee === null || t.trustee_user_id === trustee),
        );
        return listOf(
          'trusts',
          found.map((trust) => view(trust, call, false)),
          call,
        );
      },
    },
    {
      method: 'GET',
      path: '/v3/OS-TRUST/trusts/{id}',
      run: (call) => {
        const trust = find(call);
        if (![trust.trustor_user_id, trust.trustee_user_id].includes(call.token.user) && !call.token.admin)
          throw forbidden('identity:get_trust');
        return { status: 200, body: { trust: view(trust, call, true) } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/OS-TRUST/trusts/{id}',
      run: (call) => {
        const trust = find(call);
        if (trust.trustor_user_id !== call.token.user && !call.token.admin) throw forbidden('identity:delete_trust');
        identity.trusts.remove(trust.id);
        return { status: 204 };
      },
    },
  ];
}

type OwnUser = (rule: string) => (call: Call) => string;

function appCredentialRoutes(world: World, identity: Identity, ownUser: OwnUser): Route[] {
  const path = '/v3/users/{id}/application_credentials';
  const view = (row: AppCredential, call: Call, secret?: string) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    user_id: row.user_id,
    project_id: row.project_id,
    system: null,
    expires_at: row.expires_at,
    unrestricted: row.unrestricted,
    roles: row._roles.flatMap((id) => {
      const role = identity.roles.get(id);
      if (!role) return [];
      const { links, ...rest } = roleView(role, call);
      return [rest];
    }),
    ...(secret !== undefined && { secret }),
    links: { self: `${call.base}/v3/application_credentials/${row.id}` },
  });
  const find = (call: Call) => {
    const user = ownUser('get_application_credential')(call);
    const row = identity.appCredentials.get(call.params.credential!);
    if (row?.user_id !== user) throw notFound('application credential', call.params.credential!);
    return row;
  };
  return [
    {
      method: 'POST',
      path,
      run: (call) => {
        const user = ownUser('create_application_credential')(call);
        const body = bodyOf(call, 'application_credential', "'application_credential' is a required property");
        if (typeof body.name !== 'string') throw new Refusal(400, "'name' is a required property", 'Bad Request');
        if (user !== call.token.user || call.token.project === undefined)
          throw forbidden('identity:create_application_credential');
        if (call.token.trust !== undefined)
          throw new Refusal(403, 'You are not authorized to perform the requested action.', 'Forbidden');
        if ([...identity.appCredentials.where('user_id', user)].some((row) => row.name === body.name))
          throw new Refusal(
            409,
            `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${body.name}.`,
            'Conflict',
          );
        const asked = Array.isArray(body.roles) ? body.roles.filter(isRecord) : undefined;
        const roles = asked?.map((role) => {
          const found =
            typeof role.id === 'string' ? identity.roles.get(role.id) : identity.roleNamed(String(role.name));
          if (!found || !call.token.roles.includes(found.id)) throw notFound('role', String(role.id ?? role.name));
          return found.id;
        });
        const secret =
          typeof body.secret === 'string'
            ? body.secret
            : Buffer.from(world.random.hex(128), 'hex').toString('base64url');
        const row = identity.appCredentials.add({
          id: world.random.hex(32),
          name: body.name,
          description: typeof body.description === 'string' ? body.description : null,
          user_id: user,
          project_id: call.token.project,
          expires_at: typeof body.expires_at === 'string' ? body.expires_at : null,
          unrestricted: typeof body.unrestricted === 'boolean' ? body.unrestricted : null,
          _secret: secret,
          _roles: roles ?? [...call.token.roles],
        });
        return { status: 201, body: { application_credential: view(row, call, secret) } };
      },
    },
    {
      method: 'GET',
      path,
      run: (call) =>
        listOf(
          'application_credentials',
          [...identity.appCredentials.where('user_id', ownUser('list_application_credentials')(call))].map((row) =>
            view(row, call),
          ),
          call,
        ),
    },
    {
      method: 'GET',
      path: `${path}/{credential}`,
      run: (call) => ({ status: 200, body: { application_credential: view(find(call), call) } }),
    },
    {
      method: 'DELETE',
      path: `${path}/{credential}`,
      run: (call) => (identity.appCredentials.remove(find(call).id), { status: 204 }),
    },
  ];
}

/** EC2 credentials, and signatures made with them exchanged for tokens. */
function ec2Routes(
  world: World,
  identity: Identity,
  tokens: ReturnType<typeof tokenService>,
  ownUser: OwnUser,
): Route[] {
  const path = '/v3/users/{id}/credentials/OS-EC2';
  const secretOf = (row: Credential): string => {
    const blob: unknown = JSON.parse(row.blob);
    return isRecord(blob) && typeof blob.secret === 'string' ? blob.secret : '';
  };
  const view = (row: Credential, call: Call) => ({
    user_id: row.user_id,
    tenant_id: row.project_id,
    access: row._access,
    secret: secretOf(row),
    trust_id: row._trust,
    links: { self: `${call.base}/v3/users/${row.user_id}/credentials/OS-EC2/${row._access}` },
  });
  const byAccess = (access: string): Credential => {
    const row = [...identity.credentials.where('_access', access)].find((credential) => credential.type === 'ec2');
    // Keystone stores such credentials under the digest of the access key and names that digest.
    if (!row) throw notFound('credential', createHash('sha256').update(access).digest('hex'));
    return row;
  };
  const find = (call: Call): Credential => {
    const user = ownUser('ec2_get_credential')(call);
    const row = byAccess(call.params.access!);
    if (row.user_id !== user) throw forbidden('identity:ec2_get_credential');
    return row;
  };
  return [
    {
      method: 'POST',
      path,
      run: (call) => {
        const user = ownUser('ec2_create_credential')(call);
        const project = isRecord(call.json) ? call.json.tenant_id : undefined;
        if (typeof project !== 'string' || !identity.projects.has(project)) throw notFound('project', String(project));
        const access = world.random.hex(32);
        const row = identity.credentials.add({
          id: createHash('sha256').update(access).digest('hex'),
          user_id: user,
          project_id: project,
          type: 'ec2',
          blob: JSON.stringify({ access, secret: world.random.hex(32), trust_id: call.token.trust ?? null }),
          _access: access,
          _trust: call.token.trust ?? null,
        });
        return { status: 201, body: { credential: view(row, call) } };
      },
    },
    {
      method: 'GET',
      path,
      run: (call) =>
        listOf(
          'credentials',
          [...identity.credentials.where('user_id', ownUser('ec2_list_credentials')(call))]
            .filter((c) => c.type === 'ec2')
            .map((row) => view(row, call)),
          call,
        ),
    },
    {
      method: 'GET',
      path: `${path}/{access}`,
      run: (call) => ({ status: 200, body: { credential: view(find(call), call) } }),
    },
    {
      method: 'DELETE',
      path: `${path}/{access}`,
      run: (call) => (identity.credentials.remove(find(call).id), { status: 204 }),
    },
    {
      method: 'POST',
      path: '/v3/ec2tokens',
      run: (call) => {
        const body = isRecord(call.json) ? (call.json.credentials ?? call.json.ec2Credentials) : undefined;
        if (!isRecord(body) || typeof body.access !== 'string') throw unauthorized();
        const row = byAccess(body.access);
        const user = identity.users.get(row.user_id);
        if (!tokens.usable(user) || !signed(body, secretOf(row))) throw unauthorized();
        const project = row.project_id ?? '';
        const roles = identity.rolesOn(user.id, project);
        const token = tokens.issue(
          { user, methods: ['ec2credential'], parent: undefined, appCredential: undefined },
          { project, roles, user },
        );
        return {
          status: 200,
          body: { token: tokens.show(token, call.origin, true) },
          headers: { 'x-subject-token': token.id },
        };
      },
    },
  ];
}

/** Whether an EC2 request was signed with `secret`: versions 0 to 2 by parameters, version 4 by headers. */
function signed(about: Record<string, unknown>, secret: string): boolean {
  const params = isRecord(about.params) ? about.params : {};
  const headers = isRecord(about.headers) ? about.headers : {};
  const verb = String(about.verb ?? 'GET');
  const host = String(about.host ?? '');
  const path = String(about.path ?? '/');
  const encode = (value: string) =>
    encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const sorted = (from: Record<string, unknown>) =>
    Object.keys(from)
      .sort()
      .map((key) => `${encode(key)}=${encode(String(from[key]))}`)
      .join('&');
  const given = String(about.signature ?? '');
  if (params.SignatureVersion !== undefined) {
    const { Signature: _, ...rest } = params;
    const algorithm = params.SignatureMethod === 'HmacSHA1' ? 'sha1' : 'sha256';
    return (
      createHmac(algorithm, secret)
        .update(`${verb}\n${host}\n${path}\n${sorted(rest)}`)
        .digest('base64') === given
    );
  }
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), String(value)]));
  const authorization = lower.authorization ?? '';
  const scope = /Credential=[^/]+\/([^,\s]+)/.exec(authorization)?.[1];
  const names = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1]?.split(';');
  if (!scope || !names) return false;
  const [date = '', region = '', service = ''] = scope.split('/');
  const canonical = [
    verb,
    path,
    sorted(params),
    ...names.map((name) => `${name}:${(lower[name] ?? '').trim()}`),
    '',
    names.join(';'),
    String(about.body_hash ?? ''),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', lower['x-amz-date'] ?? '', scope, digest].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (k, part) => createHmac('sha256', k).update(part).digest(),
    `AWS4${secret}`,
  );
  const expected = createHmac('sha256', key).update(text).digest('hex');
  return expected === given || authorization.endsWith(`Signature=${expected}`);
}
