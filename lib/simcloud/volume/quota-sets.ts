import { bodyOf } from '../engine.ts';
import { Refusal, type Route } from '../http.ts';
import type { Desk } from './rows.ts';
import { bad, malformed } from './store.ts';

const quotaNames = [
  'volumes',
  'per_volume_gigabytes',
  'snapshots',
  'gigabytes',
  'backups',
  'backup_gigabytes',
  'groups',
] as const;

/** Limits and quota sets. */
export function quotaRoutes({ store, quotas }: Desk): Route[] {
  const { volumes, snapshots, backups, types } = store;
  const defaults = (project: string) => {
    const all: Record<string, number> = Object.fromEntries(
      quotaNames.map((name) => [name, quotas.limit('volumev3', project, name)]),
    );
    for (const type of types.all())
      for (const name of ['volumes', 'gigabytes', 'snapshots'])
        all[`${name}_${type.name}`] = quotas.limit('volumev3', project, `${name}_${type.name}`);
    return all;
  };
  const inUse = (project: string): Record<string, number> => ({
    volumes: volumes.where('project_id', project).size,
    snapshots: snapshots.where('project_id', project).size,
    backups: backups.where('project_id', project).size,
    gigabytes: [...volumes.where('project_id', project), ...snapshots.where('project_id', project)].reduce(
      (sum, row) => sum + row.size,
      0,
    ),
    backup_gigabytes: [...backups.where('project_id', project)].reduce((sum, row) => sum + row.size, 0),
  });

  return [
    {
      method: 'GET',
      path: '/v3/{project}/limits',
      run: (call) => {
        const project = call.token.project ?? '';
        const limit = (name: string) => quotas.limit('volumev3', project, name);
        const used = inUse(project);
        return {
          status: 200,
          body: {
            limits: {
              rate: [],
              absolute: {
                maxTotalVolumes: limit('volumes'),
                maxTotalSnapshots: limit('snapshots'),
                maxTotalVolumeGigabytes: limit('gigabytes'),
                maxTotalBackups: limit('backups'),
                maxTotalBackupGigabytes: limit('backup_gigabytes'),
                totalVolumesUsed: used.volumes,
                totalGigabytesUsed: used.gigabytes,
                totalSnapshotsUsed: used.snapshots,
                totalBackupsUsed: used.backups,
                totalBackupGigabytesUsed: used.backup_gigabytes,
              },
            },
          },
        };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/os-quota-sets/{id}',
      run: (call) => {
        const id = call.params.id!;
        if (id !== call.token.project && !call.token.admin)
          throw new Refusal(403, "Policy doesn't allow volume_extension:quotas:show to be performed.");
        const used = inUse(id);
        const usage = ['1', 'true', 'True'].includes(call.query.get('usage') ?? '');
        const set = Object.fromEntries(
          Object.entries(defaults(id)).map(([name, limit]) => [
            name,
            usage ? { limit, in_use: used[name] ?? 0, reserved: 0 } : limit,
          ]),
        );
        return { status: 200, body: { quota_set: { ...set, id } } };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/os-quota-sets/{id}/defaults',
      run: (call) => ({ status: 200, body: { quota_set: { ...defaults(''), id: call.params.id } } }),
    },
    {
      method: 'PUT',
      path: '/v3/{project}/os-quota-sets/{id}',
      admin: 'volume_extension:quotas:update',
      run: (call) => {
        const body = bodyOf(call, 'quota_set', malformed);
        const known = defaults(call.params.id!);
        const set: Record<string, number> = {};
        for (const [name, value] of Object.entries(body)) if (name in known) set[name] = Number(value);
        const use = inUse(call.params.id!);
        for (const [name, value] of Object.entries(set))
          if (value >= 0 && value < (use[name] ?? 0))
            throw bad(
              `Quota ${name} limit must be equal or greater than existing resources. Current usage is ${use[name]} and the requested limit is ${value}.`,
            );
        quotas.set('volumev3', call.params.id!, set);
        return { status: 200, body: { quota_set: defaults(call.params.id!) } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/{project}/os-quota-sets/{id}',
      admin: 'volume_extension:quotas:delete',
      run: (call) => {
        quotas.reset('volumev3', call.params.id!);
        return { status: 200 };
      },
    },
  ];
}
