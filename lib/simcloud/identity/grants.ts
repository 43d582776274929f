import { type Call, Refusal, type Route } from '../http.ts';
import { listOf, notFound } from './crud.ts';
import { roleView } from './entities.ts';
import type { Identity } from './model.ts';

/** Roles of users and groups on projects and domains, group members, role assignments. */
export function grantRoutes(identity: Identity): Route[] {
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
          run: (call) => {
            held(call);
            return { status: 204 };
          },
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
  return made;
}
