import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Route } from '../http.ts';
import { bad, type Compute, gone, type ServerGroup } from './model.ts';

export function groupRoutes({ world, groups, servers, quotas }: Compute): Route[] {
  const policies = (version: number) =>
    version >= 15
      ? ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity']
      : ['anti-affinity', 'affinity'];
  const view = (row: ServerGroup, call: Call) => ({
    id: row.id,
    name: row.name,
    ...(call.version >= 64 ? { policy: row.policy, rules: row.rules } : { policies: [row.policy], metadata: {} }),
    members: [...servers.where('project_id', row.project_id)]
      .filter((server) => server._group === row.id)
      .map((server) => server.id),
    ...(call.version >= 13 && { project_id: row.project_id, user_id: row.user_id }),
  });
  const find = (call: Call): ServerGroup => {
    const row = groups.get(call.params.id!);
    if (!row || (!call.token.admin && row.project_id !== call.token.project))
      throw gone(`Instance group ${call.params.id} could not be found.`);
    return row;
  };
  return [
    {
      method: 'GET',
      path: '/v2.1/os-server-groups',
      run: (call) => {
        const all =
          call.token.admin && call.query.has('all_projects')
            ? groups.all()
            : groups.where('project_id', call.token.project);
        return {
          status: 200,
          body: { server_groups: [...all].filter((row) => !world.hidden(row.id)).map((row) => view(row, call)) },
        };
      },
    },
    {
      method: 'POST',
      path: '/v2.1/os-server-groups',
      run: (call) => {
        const body = bodyOf(call, 'server_group', "'server_group' is a required property");
        const policy = call.version >= 64 ? body.policy : Array.isArray(body.policies) ? body.policies[0] : undefined;
        if (!policies(call.version).includes(String(policy)))
          throw bad(
            `Invalid input for field/attribute ${call.version >= 64 ? 'policy' : '0'}. Value: ${policy}. '${policy}' is not one of [${policies(
              call.version,
            )
              .map((each) => `'${each}'`)
              .join(', ')}]`,
          );
        const project = call.token.project ?? '';
        const limit = quotas.limit('compute', project, 'server_groups');
        if (limit >= 0 && groups.where('project_id', project).size >= limit)
          throw new Refusal(403, 'Quota exceeded, too many server groups.');
        const row = groups.add({
          id: world.random.uuid(),
          name: String(body.name),
          project_id: project,
          user_id: call.token.user,
          policy: String(policy),
          rules: isRecord(body.rules) ? (body.rules as Record<string, number>) : {},
        });
        return { status: 200, body: { server_group: view(row, call) } };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/os-server-groups/{id}',
      run: (call) => ({ status: 200, body: { server_group: view(find(call), call) } }),
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-server-groups/{id}',
      run: (call) => {
        groups.remove(find(call).id);
        return { status: 204 };
      },
    },
  ];
}
