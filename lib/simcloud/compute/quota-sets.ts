import { bodyOf } from '../engine.ts';
import { type Call, Refusal, type Reply, type Route } from '../http.ts';
import { bad, type Compute } from './model.ts';

const modern = [
  'cores',
  'instances',
  'key_pairs',
  'metadata_items',
  'ram',
  'server_group_members',
  'server_groups',
] as const;
const legacy: Readonly<Record<string, number>> = {
  fixed_ips: -1,
  floating_ips: -1,
  injected_file_content_bytes: 10240,
  injected_file_path_bytes: 255,
  injected_files: 5,
  security_group_rules: -1,
  security_groups: -1,
};

export function quotaRoutes({ servers, groups, quotas }: Compute): Route[] {
  const limit = (project: string, name: string) =>
    name === 'metadata_items' ? 128 : quotas.limit('compute', project, name);
  const set = (project: string, call: Call) => ({
    ...Object.fromEntries(modern.map((name) => [name, limit(project, name)])),
    ...(call.version < 36 && legacy),
  });
  const used = (project: string): Record<string, number> => {
    const own = [...servers.where('project_id', project)];
    return {
      instances: own.length,
      cores: own.reduce((sum, server) => sum + server._flavor.vcpus, 0),
      ram: own.reduce((sum, server) => sum + server._flavor.ram, 0),
      server_groups: groups.where('project_id', project).size,
    };
  };
  const own = (call: Call): string => {
    if (call.params.id !== call.token.project && !call.token.admin)
      throw new Refusal(403, "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.");
    return call.params.id!;
  };
  const reply = (quota: Record<string, unknown>): Reply => ({ status: 200, body: { quota_set: quota } });
  return [
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}',
      run: (call) => reply({ id: own(call), ...set(own(call), call) }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}/defaults',
      run: (call) => reply({ id: call.params.id, ...set('', call) }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}/detail',
      run: (call) => {
        const use = used(own(call));
        return reply({
          id: call.params.id,
          ...Object.fromEntries(
            Object.entries(set(own(call), call)).map(([name, most]) => [
              name,
              { limit: most, in_use: use[name] ?? 0, reserved: 0 },
            ]),
          ),
        });
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/os-quota-sets/{id}',
      admin: 'os_compute_api:os-quota-sets:update',
      run: (call) => {
        const body = bodyOf(call, 'quota_set', "'quota_set' is a required property");
        const { force, tenant_id: _, ...limits } = body;
        for (const [name, value] of Object.entries(limits)) {
          const use = used(call.params.id!)[name] ?? 0;
          if (force !== true && Number(value) >= 0 && Number(value) < use)
            throw bad(
              `Quota limit ${value} for ${name} must be greater than or equal to already used and reserved ${use}.`,
            );
        }
        quotas.set(
          'compute',
          call.params.id!,
          Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Number(value)])),
        );
        return reply(set(call.params.id!, call));
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-quota-sets/{id}',
      admin: 'os_compute_api:os-quota-sets:delete',
      run: (call) => {
        quotas.reset('compute', call.params.id!);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/limits',
      run: (call) => {
        const project = call.token.project ?? '';
        const use = used(project);
        const old =
          call.version < 36
            ? {
                maxTotalFloatingIps: -1,
                maxSecurityGroups: -1,
                maxSecurityGroupRules: -1,
                totalFloatingIpsUsed: 0,
                totalSecurityGroupsUsed: 0,
              }
            : {};
        const image = call.version < 39 ? { maxImageMeta: 128 } : {};
        const files = call.version < 57 ? { maxPersonality: 5, maxPersonalitySize: 10240 } : {};
        return {
          status: 200,
          body: {
            limits: {
              rate: [],
              absolute: {
                maxTotalInstances: limit(project, 'instances'),
                maxTotalCores: limit(project, 'cores'),
                maxTotalRAMSize: limit(project, 'ram'),
                maxServerMeta: 128,
                maxTotalKeypairs: limit(project, 'key_pairs'),
                maxServerGroups: limit(project, 'server_groups'),
                maxServerGroupMembers: limit(project, 'server_group_members'),
                ...old,
                ...image,
                ...files,
                totalRAMUsed: use.ram,
                totalCoresUsed: use.cores,
                totalInstancesUsed: use.instances,
                totalServerGroupsUsed: use.server_groups,
              },
            },
          },
        };
      },
    },
  ];
}
