import type { Collection } from '../collection.ts';
import { type Call, micros } from '../http.ts';
import type { Backup, Snapshot, Volume, VolumeType } from './model.ts';

/** How Cinder shows its objects, by microversion and role. */
export function volumeViews(types: Collection<VolumeType>) {
  const links = (call: Call, kind: string, id: string) => [
    { rel: 'self', href: `${call.base}/v3/${call.token.project}/${kind}/${id}` },
    { rel: 'bookmark', href: `${call.base}/${call.token.project}/${kind}/${id}` },
  ];
  const volumeView = (volume: Volume, call: Call, tenant = true) => ({
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availability_zone,
    created_at: micros(volume.created),
    updated_at: volume.updated === null ? null : micros(volume.updated),
    name: volume.name,
    description: volume.description,
    volume_type: volume.volume_type,
    snapshot_id: volume.snapshot_id,
    source_volid: volume.source_volid,
    metadata: volume.metadata,
    links: links(call, 'volumes', volume.id),
    user_id: volume.user_id,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: volume.attachments,
    ...(call.version >= 13 && { group_id: null }),
    ...(call.version >= 48 && { shared_targets: false, service_uuid: null }),
    ...(call.version >= 63 && { volume_type_id: [...types.where('name', volume.volume_type)][0]?.id ?? null }),
    ...(call.version >= 65 && { consumes_quota: true }),
    ...(tenant && { 'os-vol-tenant-attr:tenant_id': volume.project_id }),
    ...(tenant && volume._image && { volume_image_metadata: volume._image }),
    ...(tenant &&
      call.token.admin && {
        'os-vol-host-attr:host': 'vm@fake#fake',
        'os-vol-mig-status-attr:migstat': null,
        'os-vol-mig-status-attr:name_id': null,
        migration_status: null,
      }),
  });
  const snapshotView = (row: Snapshot, call: Call, extended = true) => ({
    id: row.id,
    created_at: micros(row.created),
    updated_at: row.updated === null ? null : micros(row.updated),
    name: row.name,
    description: row.description,
    volume_id: row.volume_id,
    status: row.status,
    size: row.size,
    metadata: row.metadata,
    ...(call.version >= 41 && { user_id: call.token.user }),
    ...(extended && {
      'os-extended-snapshot-attributes:project_id': row.project_id,
      'os-extended-snapshot-attributes:progress': row.status === 'available' ? '100%' : '0%',
    }),
  });
  const backupView = (row: Backup, call: Call) => ({
    id: row.id,
    status: row.status,
    size: row.size,
    object_count: row.status === 'available' ? 1 : 0,
    availability_zone: null,
    container: row.container,
    created_at: micros(row.created),
    updated_at: micros(row.updated ?? row.created),
    name: row.name,
    description: row.description,
    fail_reason: null,
    volume_id: row.volume_id,
    links: links(call, 'backups', row.id),
    is_incremental: row.is_incremental,
    has_dependent_backups: false,
    snapshot_id: row.snapshot_id,
    data_timestamp: micros(row.created),
  });
  return { links, volumeView, snapshotView, backupView };
}
