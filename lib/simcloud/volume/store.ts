import type { Collection } from '../collection.ts';
import { isRecord, micros, Refusal } from '../http.ts';
import type { ImageApi } from '../image/model.ts';
import type { Quotas } from '../quotas.ts';
import type { World } from '../world.ts';
import type { Actor, Backup, Snapshot, Volume, VolumeApi, VolumeType } from './model.ts';

export const bad = (message: string) => new Refusal(400, message);
export const gone = (what: string, id: string) => new Refusal(404, `${what} ${id} could not be found.`);
export const malformed =
  'The server could not comply with the request since it is either malformed or otherwise incorrect.';

export type VolumeStore = ReturnType<typeof volumeStore>;

/** The volumes, snapshots and backups of the cloud: their making, settling and attaching. */
export function volumeStore(world: World, images: ImageApi, quotas: Quotas) {
  const volumes = world.collection<Volume>('volume', 'project_id');
  const snapshots = world.collection<Snapshot>('snapshot', 'project_id', 'volume_id');
  const backups = world.collection<Backup>('backup', 'project_id', 'volume_id');
  const types = world.collection<VolumeType>('volume_type', 'name');

  const typeNamed = (wanted: unknown): VolumeType | undefined =>
    typeof wanted === 'string' ? (types.get(wanted) ?? [...types.where('name', wanted)][0]) : undefined;
  const checkRoom = (project: string, gigabytes: number) => {
    const count = quotas.limit('volumev3', project, 'volumes');
    const own = volumes.where('project_id', project);
    const retry = { 'retry-after': '0' };
    const room = quotas.limit('volumev3', project, 'gigabytes');
    if (room >= 0) {
      let used = 0;
      for (const volume of own) used += volume.size;
      for (const snapshot of snapshots.where('project_id', project)) used += snapshot.size;
      if (used + gigabytes > room)
        throw new Refusal(
          413,
          `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${gigabytes}G, quota is ${room}G and ${used}G has been consumed.`,
          '',
          retry,
        );
    }
    if (count >= 0 && own.size >= count)
      throw new Refusal(
        413,
        `VolumeLimitExceeded: Maximum number of volumes allowed (${count}) exceeded for quota 'volumes'.`,
        '',
        retry,
      );
  };

  const find = (id: string, actor: { project: string; admin: boolean }): Volume | undefined => {
    const volume = volumes.get(id);
    return volume && (actor.admin || volume.project_id === actor.project) ? volume : undefined;
  };
  const change = (volume: Volume, what: Partial<Volume>) => volumes.update(volume, { ...what, updated: world.now() });

  const create = (body: Record<string, unknown>, actor: Actor): Volume => {
    const metadata = isRecord(body.metadata) ? (body.metadata as Record<string, string>) : {};
    for (const value of Object.values(metadata))
      if (typeof value !== 'string')
        throw bad(`Invalid input for field/attribute metadata. Value: ${value}. ${value} is not of type 'string'`);
    const given = body.size === undefined || body.size === null ? undefined : Number(body.size);
    if (given !== undefined && (!Number.isInteger(given) || given < 1))
      throw bad(
        `Invalid input for field/attribute size. Value: ${body.size}. ${body.size} is less than the minimum of 1`,
      );
    const wanted = body.volume_type ?? undefined;
    const type = typeNamed(wanted);
    if (wanted !== undefined && wanted !== '' && !type)
      throw new Refusal(404, `Volume type with name ${wanted} could not be found.`);
    const source = typeof body.source_volid === 'string' ? find(body.source_volid, actor) : undefined;
    if (typeof body.source_volid === 'string' && !source) throw gone('Volume', body.source_volid);
    const snapshot = typeof body.snapshot_id === 'string' ? snapshots.get(body.snapshot_id) : undefined;
    if (typeof body.snapshot_id === 'string' && (!snapshot || (snapshot.project_id !== actor.project && !actor.admin)))
      throw gone('Snapshot', body.snapshot_id);
    if (snapshot && snapshot.status !== 'available')
      throw bad(`Invalid snapshot: Originating snapshot status must be one of 'available' values`);
    const backup = typeof body.backup_id === 'string' ? backups.get(body.backup_id) : undefined;
    if (typeof body.backup_id === 'string' && !backup) throw gone('Backup', body.backup_id);
    const imageRef = body.imageRef ?? body.image_id;
    let image = typeof imageRef === 'string' && imageRef !== '' ? images.images.get(imageRef) : undefined;
    if (typeof imageRef === 'string' && imageRef !== '' && !image)
      image = [...images.images.where('name', imageRef)][0];
    if (imageRef && (!image || !images.visible(image, actor)))
      throw bad('Invalid image identifier or unable to access requested image.');
    const origin = snapshot ?? source ?? backup;
    const size = given ?? origin?.size;
    if (size === undefined) throw bad(malformed);
    if (snapshot && size < snapshot.size)
      throw bad(
        `Invalid input received: Volume size '${size}'GB cannot be smaller than the snapshot size ${snapshot.size}GB. They must be >= original snapshot size.`,
      );
    if (source && size < source.size)
      throw bad(
        `Invalid input received: Volume size '${size}'GB cannot be smaller than original volume size  ${source.size}GB. They must be >= original volume size.`,
      );
    if (image && size < image.min_disk)
      throw bad(
        `Invalid input received: Volume size ${size}GB cannot be smaller than the image minDisk size ${image.min_disk}GB.`,
      );
    if (body.availability_zone !== undefined && body.availability_zone !== null && body.availability_zone !== 'nova')
      throw bad(`Availability zone '${body.availability_zone}' is invalid.`);
    checkRoom(actor.project, size);
    const from = snapshot ? volumes.get(snapshot.volume_id) : source;
    const volume = volumes.add({
      id: world.random.uuid(),
      name: typeof body.name === 'string' ? body.name : null,
      description: typeof body.description === 'string' ? body.description : null,
      project_id: actor.project,
      user_id: actor.user,
      status: 'creating',
      size,
      availability_zone: 'nova',
      volume_type: type?.name ?? from?.volume_type ?? defaultType()?.name ?? null,
      snapshot_id: snapshot?.id ?? null,
      source_volid: source?.id ?? null,
      metadata: { ...metadata },
      bootable: from?.bootable ?? image !== undefined,
      multiattach: body.multiattach === true || type?.extra_specs.multiattach === '<is> True',
      attachments: [],
      created: world.now(),
      updated: null,
      _image: image
        ? {
            image_id: image.id,
            image_name: image.name,
            disk_format: 'raw',
            container_format: 'bare',
            min_disk: `${image.min_disk}`,
            min_ram: `${image.min_ram}`,
            size: `${image.size ?? 0}`,
          }
        : (from?._image ?? null),
      _next: { status: world.failNext === undefined ? 'available' : 'error' },
    });
    world.after(world.latency('volume'), 'volume.settle', volume.id);
    return volume;
  };
  const defaultType = () => [...types.where('name', 'fake')][0] ?? types.all().next().value;

  /** One settling step for everything here that is on its way: `_next` says where to; an empty one means gone. */
  const settling =
    <T extends Volume | Snapshot | Backup>(rows: Collection<T>) =>
    (id: string) => {
      const row = rows.get(id);
      if (!row?._next) return;
      if (row._next.status === 'deleted') rows.remove(id);
      else rows.update(row, { ...row._next, _next: null, updated: world.now() } as Partial<T>);
    };
  world.step('volume.settle', settling(volumes));
  world.step('snapshot.settle', settling(snapshots));
  world.step('backup.settle', settling(backups));
  world.step('volume.detached', (key) => {
    const [id = '', server = ''] = key.split('|');
    const volume = volumes.get(id);
    if (volume) api.detached(volume, server);
  });

  const api: VolumeApi = {
    volumes,
    snapshots,
    find,
    create,
    ready: (volume) => {
      if (volume.status === 'creating') change(volume, { status: 'available', _next: null });
    },
    attach: (volume, server, device, attachment) => {
      change(volume, {
        status: 'in-use',
        attachments: [
          ...volume.attachments,
          {
            id: volume.id,
            attachment_id: attachment,
            volume_id: volume.id,
            server_id: server,
            host_name: null,
            device,
            attached_at: micros(world.now()),
          },
        ],
      });
    },
    detach: (volume, server) => {
      change(volume, { status: 'detaching' });
      world.after(world.latency('attach'), 'volume.detached', `${volume.id}|${server}`);
    },
    detached: (volume, server) => {
      const attachments = volume.attachments.filter((each) => each.server_id !== server);
      change(volume, { attachments, status: attachments.length > 0 ? 'in-use' : 'available' });
    },
    remove: (volume) => {
      volumes.remove(volume.id);
    },
  };

  return { volumes, snapshots, backups, types, typeNamed, checkRoom, find, change, create, api };
}
