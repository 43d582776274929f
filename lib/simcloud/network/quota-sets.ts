import { bodyOf } from '../engine.ts';
import type { Call, Reply, Route } from '../http.ts';
import type { Quotas } from '../quotas.ts';
import type { Kind } from './kinds.ts';
import { refuse } from './model.ts';

const quotaNames = [
  'network',
  'subnet',
  'subnetpool',
  'port',
  'router',
  'floatingip',
  'rbac_policy',
  'security_group',
  'security_group_rule',
  'trunk',
  'endpoint_group',
  'vpnservice',
  'ipsec_site_connection',
  'ipsecpolicy',
  'ikepolicy',
] as const;

const ok = (body: unknown): Reply => ({ status: 200, body });

export function quotaRoutes(quotas: Quotas, kinds: readonly Kind[]): Route[] {
  const limits = (project: string) =>
    Object.fromEntries(quotaNames.map((name) => [name, quotas.limit('network', project, name)]));
  const ownProject = (call: Call): string => {
    const id = call.params.id!;
    if (id !== call.token.project && !call.token.admin)
      throw refuse(403, 'PolicyNotAuthorized', 'rule:get_quota is disallowed by policy');
    return id;
  };
  return [
    { method: 'GET', path: '/v2.0/quotas/{id}', run: (call) => ok({ quota: limits(ownProject(call)) }) },
    { method: 'GET', path: '/v2.0/quotas/{id}/default', run: () => ok({ quota: limits('') }) },
    {
      method: 'GET',
      path: '/v2.0/quotas/{id}/{details}',
      run: (call) => {
        const project = ownProject(call);
        const used = (name: string) =>
          kinds.find((kind) => kind.quota === name)?.rows.where('project_id', project).size ?? 0;
        return ok({
          quota: Object.fromEntries(
            quotaNames.map((name) => [
              name,
              { limit: quotas.limit('network', project, name), used: used(name), reserved: 0 },
            ]),
          ),
        });
      },
    },
    {
      method: 'PUT',
      path: '/v2.0/quotas/{id}',
      admin: 'update_quota',
      run: (call) => {
        const body = bodyOf(call, 'quota', "Unable to find 'quota' in request body");
        const changes: Record<string, number> = {};
        for (const [name, value] of Object.entries(body)) {
          if (!(quotaNames as readonly string[]).includes(name))
            throw refuse(400, 'HTTPBadRequest', `Unrecognized attribute(s) '${name}'`);
          changes[name] = Number(value);
        }
        quotas.set('network', call.params.id!, changes);
        return ok({ quota: limits(call.params.id!) });
      },
    },
    {
      method: 'DELETE',
      path: '/v2.0/quotas/{id}',
      admin: 'delete_quota',
      run: (call) => {
        quotas.reset('network', call.params.id!);
        return { status: 204 };
      },
    },
  ];
}
