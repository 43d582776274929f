import type { Collection } from '../collection.ts';
import { bodyOf, keyedFault } from '../engine.ts';
import { type Call, htmlNotFound, isRecord, Refusal, type Reply, type Route, type Service } from '../http.ts';
import type { ImageApi } from '../image/service.ts';
import type { Quotas } from '../quotas.ts';
import type { World } from '../world.ts';
import type { Actor, Backup, Snapshot, Volume, VolumeApi, VolumeType } from './model.ts';
import { qosRoutes } from './qos.ts';
import { bad, gone, malformed, volumeStore } from './store.ts';
import { typeRoutes } from './types.ts';
import { volumeViews } from './views.ts';

const notDeletable =
  'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';
const quotaNames = [
  'volumes',
  'per_volume_gigabytes',
  'snapshots',
  'gigabytes',
  'backups',
  'backup_gigabytes',
  'groups',
] as const;

export interface VolumeContext {
  readonly world: World;
  readonly types: Collection<VolumeType>;
  readonly quotas: Quotas;
}

const actorOf = (call: Call): Actor => ({
  project: call.token.project ?? '',
  user: call.token.user,
  admin: call.token.admin,
});

/** Cinder v3. */
export function volumeService(
  world: World,
  images: ImageApi,
  quotas: Quotas,
): { service: Service; api: VolumeApi; types: Collection<VolumeType> } {
  const store = volumeStore(world, images, quotas);
  const { volumes, snapshots, backups, types, typeNamed, checkRoom, find, change, create, api } = store;
  const { links, volumeView, snapshotView, backupView } = volumeViews(types);

  const own =
    <T extends Volume | Snapshot | Backup>(rows: Collection<T>, what: string) =>
    (call: Call): T => {
      const row = rows.get(call.params.id!);
      if (!row || (!call.token.admin && row.project_id !== call.token.project)) throw gone(what, call.params.id!);
      return row;
    };
  const volume = own(volumes, 'Volume');
  const snapshot = own(snapshots, 'Snapshot');
  const backup = own(backups, 'Backup');
  const listed = <T extends Volume | Snapshot | Backup>(
    rows: Collection<T>,
    plural: string,
    call: Call,
    view: (row: T) => unknown,
  ): Reply => {
    const { query } = call;
    const all = call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? '');
    const filters = [...query].filter(
      ([key]) =>
        !['limit', 'marker', 'all_tenants', 'sort', 'sort_key', 'sort_dir', 'with_count', 'offset'].includes(key),
    );
    const found: T[] = [];
    for (const row of all ? rows.all() : rows.where('project_id', call.token.project)) {
      if (world.hidden(row.id)) continue;
      if (
        filters.every(([key, value]) => !(key in row) || (key === 'metadata' ? true : String(row[key] ?? '') === value))
      )
        found.push(row);
    }
    found.reverse();
    const marker = query.get('marker');
    const from = marker === null ? 0 : found.findIndex((row) => row.id === marker) + 1;
    const limit = Math.min(Number(query.get('limit') ?? 1000) || 1000, 1000);
    const page = found.slice(from, from + limit);
    const next = new URLSearchParams(query);
    if (page.length > 0) next.set('marker', page.at(-1)!.id);
    return {
      status: 200,
      body: {
        [plural]: page.map(view),
        ...(query.has('limit') &&
          page.length === limit && {
            [`${plural}_links`]: [{ rel: 'next', href: `${call.origin}/volume${call.path}?${next}` }],
          }),
      },
    };
  };
  const brief = (kind: string) => (row: Volume | Snapshot | Backup, call: Call) => ({
    id: row.id,
    name: row.name,
    links: links(call, kind, row.id),
  });

  /** Actions on a volume: from which states, to which. */
  const actions: Readonly<Record<string, (row: Volume, about: Record<string, unknown>, call: Call) => Reply>> = {
    'os-extend': (row, about) => {
      const size = Number(about.new_size);
      if (!['available', 'in-use'].includes(row.status))
        throw bad(
          `Invalid volume: Volume ${row.id} status must be '('available', 'in-use')' to extend, currently ${row.status}.`,
        );
      if (!(size > row.size))
        throw bad(
          `Invalid input received: New size for extend must be greater than current size. (current: ${row.size}, extended: ${about.new_size}).`,
        );
      checkRoom(row.project_id, size - row.size);
      change(row, { status: 'extending', _next: { status: row.status, size } });
      world.after(world.latency('volume'), 'volume.settle', row.id);
      return { status: 202 };
    },
    'os-set_bootable': (row, about) => {
      change(row, { bootable: about.bootable === true || about.bootable === 'true' || about.bootable === 'True' });
      return { status: 200 };
    },
    'os-update_readonly_flag': (row, about) => {
      change(row, { metadata: { ...row.metadata, readonly: about.readonly ? 'True' : 'False' } });
      return { status: 202 };
    },
    'os-retype': (row, about) => {
      const type = typeNamed(about.new_type);
      if (!type) throw new Refusal(404, `Volume type with name ${about.new_type} could not be found.`);
      if (!['available', 'in-use'].includes(row.status))
        throw bad(
          `Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, and requested type has to be different than the one from the volume.`,
        );
      change(row, { status: 'retyping', _next: { status: row.status, volume_type: type.name } });
      world.after(world.latency('volume'), 'volume.settle', row.id);
      return { status: 202 };
    },
    'os-reset_status': (row, about, call) => {
      if (!call.token.admin)
        throw new Refusal(
          403,
          "Policy doesn't allow volume_extension:volume_admin_actions:reset_status to be performed.",
        );
      change(row, { status: String(about.status) });
      return { status: 202 };
    },
    'os-set_image_metadata': (row, about) => {
      change(row, { _image: { ...row._image, ...(about.metadata as Record<string, string>) } });
      return { status: 200, body: { metadata: { ...row._image } } };
    },
    'os-force_delete': (row, _about, call) => {
      if (!call.token.admin)
        throw new Refusal(
          403,
          "Policy doesn't allow volume_extension:volume_admin_actions:force_delete to be performed.",
        );
      volumes.remove(row.id);
      return { status: 202 };
    },
  };

  const metadataRoutes = <T extends Volume | Snapshot>(kind: string, what: string, rows: Collection<T>): Route[] => {
    const row = own(rows, what);
    const given = (call: Call) => bodyOf(call, 'metadata', malformed) as Record<string, string>;
    const set = (call: Call, make: (old: Record<string, string>) => Record<string, string>): Reply => {
      const found = row(call);
      rows.update(found, { metadata: make(found.metadata) } as Partial<T>);
      return { status: 200, body: { metadata: found.metadata } };
    };
    const key = (call: Call, found: T) => {
      if (!(call.params.key! in found.metadata))
        throw new Refusal(404, `${what} ${found.id} has no metadata with key ${call.params.key}.`);
      return call.params.key!;
    };
    return [
      {
        method: 'GET',
        path: `/v3/{project}/${kind}/{id}/metadata`,
        run: (call) => ({ status: 200, body: { metadata: row(call).metadata } }),
      },
      {
        method: 'POST',
        path: `/v3/{project}/${kind}/{id}/metadata`,
        run: (call) => set(call, (old) => ({ ...old, ...given(call) })),
      },
      {
        method: 'PUT',
        path: `/v3/{project}/${kind}/{id}/metadata`,
        run: (call) => set(call, () => ({ ...given(call) })),
      },
      {
        method: 'GET',
        path: `/v3/{project}/${kind}/{id}/metadata/{key}`,
        run: (call) => {
          const found = row(call);
          return { status: 200, body: { meta: { [key(call, found)]: found.metadata[call.params.key!] } } };
        },
      },
      {
        method: 'DELETE',
        path: `/v3/{project}/${kind}/{id}/metadata/{key}`,
        run: (call) => {
          const name = key(call, row(call));
          set(call, ({ [name]: _, ...rest }) => rest);
          return { status: 200 };
        },
      },
    ];
  };

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

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 300,
        body: {
          versions: [
            {
              id: 'v3.0',
              status: 'CURRENT',
              version: '3.70',
              min_version: '3.0',
              updated: '2022-08-31T00:00:00Z',
              links: [{ rel: 'self', href: `${call.base}/v3/` }],
              'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v3',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          versions: [
            {
              id: 'v3.0',
              status: 'CURRENT',
              version: '3.70',
              min_version: '3.0',
              updated: '2022-08-31T00:00:00Z',
              links: [{ rel: 'self', href: `${call.base}/v3/` }],
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v3/{project}/volumes',
      run: (call) => listed(volumes, 'volumes', call, (row) => brief('volumes')(row, call)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/volumes/detail',
      run: (call) => listed(volumes, 'volumes', call, (row) => volumeView(row, call)),
    },
    {
      method: 'POST',
      path: '/v3/{project}/volumes',
      run: (call) => ({
        status: 202,
        body: { volume: volumeView(create(bodyOf(call, 'volume', malformed), actorOf(call)), call, false) },
      }),
    },
    {
      method: 'GET',
      path: '/v3/{project}/volumes/{id}',
      run: (call) => ({ status: 200, body: { volume: volumeView(volume(call), call) } }),
    },
    {
      method: 'PUT',
      path: '/v3/{project}/volumes/{id}',
      run: (call) => {
        const body = bodyOf(call, 'volume', malformed);
        const row = volume(call);
        const name = body.name ?? body.display_name;
        change(row, {
          ...(name !== undefined && { name: name as string | null }),
          ...(body.description !== undefined && { description: body.description as string | null }),
          ...(isRecord(body.metadata) && { metadata: body.metadata as Record<string, string> }),
        });
        return { status: 200, body: { volume: volumeView(row, call, false) } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/{project}/volumes/{id}',
      run: (call) => {
        const row = volume(call);
        const cascade = ['1', 'true', 'True'].includes(call.query.get('cascade') ?? '');
        const children = [...snapshots.where('volume_id', row.id)];
        if (row.status === 'deleting') return { status: 202 };
        if (
          !['available', 'error', 'error_restoring', 'error_extending', 'error_managing'].includes(row.status) ||
          row.attachments.length > 0 ||
          (children.length > 0 && !cascade)
        )
          throw bad(notDeletable);
        for (const child of children) snapshots.remove(child.id);
        change(row, { status: 'deleting', _next: { status: 'deleted' } });
        world.after(world.latency('volumeDelete'), 'volume.settle', row.id);
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/v3/{project}/volumes/{id}/action',
      run: (call) => {
        const row = volume(call);
        const [name = '', about] = isRecord(call.json) ? (Object.entries(call.json)[0] ?? []) : [];
        const action = actions[name];
        if (!action)
          throw bad(`There is no such action: ${name}. Verify the request body and Content-Type header and try again.`);
        return action(row, isRecord(about) ? about : {}, call);
      },
    },
    ...metadataRoutes('volumes', 'Volume', volumes),
    ...metadataRoutes('snapshots', 'Snapshot', snapshots),
    {
      method: 'GET',
      path: '/v3/{project}/snapshots',
      run: (call) => listed(snapshots, 'snapshots', call, (row) => snapshotView(row, call, false)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/snapshots/detail',
      run: (call) => listed(snapshots, 'snapshots', call, (row) => snapshotView(row, call)),
    },
    {
      method: 'POST',
      path: '/v3/{project}/snapshots',
      run: (call) => {
        const body = bodyOf(call, 'snapshot', malformed);
        const of = find(String(body.volume_id), actorOf(call));
        if (!of) throw gone('Volume', String(body.volume_id));
        const force = body.force === true || body.force === 'true' || body.force === 'True';
        if (of.status !== 'available' && !(of.status === 'in-use' && (force || call.version >= 66)))
          throw bad(`Invalid volume: Volume ${of.id} status must be available, but current status is: ${of.status}.`);
        checkRoom(of.project_id, 0);
        const row = snapshots.add({
          id: world.random.uuid(),
          name: typeof body.name === 'string' ? body.name : null,
          description: typeof body.description === 'string' ? body.description : null,
          project_id: of.project_id,
          volume_id: of.id,
          status: 'creating',
          size: of.size,
          metadata: isRecord(body.metadata) ? { ...(body.metadata as Record<string, string>) } : {},
          created: world.now(),
          updated: null,
          _next: { status: world.failNext === undefined ? 'available' : 'error' },
        });
        world.after(world.latency('snapshot'), 'snapshot.settle', row.id);
        return { status: 202, body: { snapshot: snapshotView(row, call, false) } };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/snapshots/{id}',
      run: (call) => ({ status: 200, body: { snapshot: snapshotView(snapshot(call), call) } }),
    },
    {
      method: 'PUT',
      path: '/v3/{project}/snapshots/{id}',
      run: (call) => {
        const body = bodyOf(call, 'snapshot', malformed);
        const row = snapshots.update(snapshot(call), {
          ...(body.name !== undefined && { name: body.name as string | null }),
          ...(body.description !== undefined && { description: body.description as string | null }),
          updated: world.now(),
        });
        return { status: 200, body: { snapshot: snapshotView(row, call, false) } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/{project}/snapshots/{id}',
      run: (call) => {
        const row = snapshot(call);
        if (!['available', 'error', 'deleting'].includes(row.status))
          throw bad(`Invalid snapshot: Snapshot status must be one of available or error.`);
        snapshots.update(row, { status: 'deleting', _next: { status: 'deleted' }, updated: world.now() });
        world.after(world.latency('snapshot'), 'snapshot.settle', row.id);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/backups',
      run: (call) => listed(backups, 'backups', call, (row) => brief('backups')(row, call)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/backups/detail',
      run: (call) => listed(backups, 'backups', call, (row) => backupView(row, call)),
    },
    {
      method: 'POST',
      path: '/v3/{project}/backups',
      run: (call) => {
        const body = bodyOf(call, 'backup', malformed);
        const of = find(String(body.volume_id), actorOf(call));
        if (!of) throw gone('Volume', String(body.volume_id));
        if (of.status !== 'available' && !(of.status === 'in-use' && body.force === true))
          throw bad(
            `Invalid volume: Volume to be backed up must be available or in-use, but the current status is "${of.status}".`,
          );
        const row = backups.add({
          id: world.random.uuid(),
          name: typeof body.name === 'string' ? body.name : null,
          description: typeof body.description === 'string' ? body.description : null,
          project_id: of.project_id,
          volume_id: of.id,
          snapshot_id: typeof body.snapshot_id === 'string' ? body.snapshot_id : null,
          status: 'creating',
          size: of.size,
          container: typeof body.container === 'string' ? body.container : null,
          is_incremental: body.incremental === true,
          created: world.now(),
          updated: null,
          _next: { status: world.failNext === undefined ? 'available' : 'error', container: 'backups' },
        });
        world.after(world.latency('snapshot'), 'backup.settle', row.id);
        return { status: 202, body: { backup: { id: row.id, name: row.name, links: links(call, 'backups', row.id) } } };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/backups/{id}',
      run: (call) => ({ status: 200, body: { backup: backupView(backup(call), call) } }),
    },
    {
      method: 'POST',
      path: '/v3/{project}/backups/{id}/restore',
      run: (call) => {
        const row = backup(call);
        if (row.status !== 'available') throw bad('Invalid backup: Backup status must be available');
        const body = isRecord(call.json) && isRecord(call.json.restore) ? call.json.restore : {};
        const to =
          typeof body.volume_id === 'string'
            ? find(body.volume_id, actorOf(call))
            : create(
                { size: row.size, name: typeof body.name === 'string' ? body.name : `restore_backup_${row.id}` },
                actorOf(call),
              );
        if (!to) throw gone('Volume', String(body.volume_id));
        backups.update(row, { status: 'restoring', _next: { status: 'available' } });
        world.after(world.latency('snapshot'), 'backup.settle', row.id);
        return { status: 202, body: { restore: { backup_id: row.id, volume_id: to.id, volume_name: to.name } } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/{project}/backups/{id}',
      run: (call) => {
        const row = backup(call);
        if (!['available', 'error', 'deleting'].includes(row.status))
          throw bad('Invalid backup: Backup status must be available or error');
        backups.update(row, { status: 'deleting', _next: { status: 'deleted' } });
        world.after(world.latency('snapshot'), 'backup.settle', row.id);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v3/{project}/os-availability-zone',
      run: () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] },
      }),
    },
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
      path: '/v3/{project}/extensions',
      run: () => ({
        status: 200,
        body: {
          extensions: [
            'os-vol-image-meta',
            'os-used-limits',
            'os-types-extra-specs',
            'backups',
            'os-quota-sets',
            'os-volume-type-access',
            'os-volume-encryption-metadata',
            'encryption',
            'qos-specs',
          ].map((alias) => ({ name: alias, alias, description: '', updated: '2014-01-01T00:00:00+00:00', links: [] })),
        },
      }),
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
    {
      method: 'GET',
      path: '/v3/{project}/scheduler-stats/get_pools',
      admin: 'scheduler_extension:scheduler_stats:get_pools',
      run: () => ({ status: 200, body: { pools: [{ name: 'vm@fake#fake' }] } }),
    },
    ...qosRoutes(world),
    ...typeRoutes({ world, types, quotas }, (call) => bodyOf(call, 'volume_type', malformed)),
  ];
  const service: Service = {
    type: 'volumev3',
    name: 'cinderv3',
    prefix: 'volume',
    endpoint: '/volume/v3/%p',
    routes: routes.map(inProject),
    microversions: { name: 'volume', major: 3, min: 0, max: 70 },
    fault: keyedFault,
    forbidden: (rule) => new Refusal(403, `Policy doesn't allow ${rule} to be performed.`),
    unknown: () => htmlNotFound(),
    malformed: 'Malformed request body',
  };
  return { service, api, types };
}

/** The project in the path must be the token's. */
function inProject(route: Route): Route {
  if (!route.path.includes('{project}')) return route;
  return {
    ...route,
    run: (call) => {
      if (call.params.project !== call.token.project) throw bad('Malformed request url');
      return route.run(call);
    },
  };
}
