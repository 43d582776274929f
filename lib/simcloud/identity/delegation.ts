import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Route } from '../http.ts';
import type { World } from '../world.ts';
import { forbidden, listOf, notFound } from './crud.ts';
import { roleView } from './entities.ts';
import type { AppCredential, Identity, Trust } from './model.ts';

/** OS-TRUST: the trustor lends roles on a project to the trustee. */
export function trustRoutes(world: World, identity: Identity): Route[] {
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

/** The user in the path, who must be the caller or the caller admin. */
export type OwnUser = (rule: string) => (call: Call) => string;

/** Application credentials. */
export function appCredentialRoutes(world: World, identity: Identity, ownUser: OwnUser): Route[] {
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
      run: (call) => {
        identity.appCredentials.remove(find(call).id);
        return { status: 204 };
      },
    },
  ];
}
