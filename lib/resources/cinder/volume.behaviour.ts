import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import { toJsonText, toText } from '../../template/text.ts';
import type { Value } from '../../template/values.ts';
import type { ActionContext, Behaviour, Outcome, ReadContext } from '../contract.ts';
import type { RestDeclaration } from '../rest/declaration.ts';
import { rest, unknownState } from '../rest/engine.ts';
import { asValue, type CloudObject, given, madeSince, mapAt, nameOf, text } from '../rest/values.ts';
import { actOnVolume, showVolume, volumeStatus, whileVolume } from './volume-calls.ts';
import { textMap, updateVolume } from './volume-update.ts';

const done: Outcome = { status: 'complete' };

const creating = ['CREATING', 'RESTORING-BACKUP', 'DOWNLOADING'];

const declaration: RestDeclaration = {
  service: 'volumev3',
  collection: '/volumes',
  list: '/volumes/detail',
  singular: 'volume',
  plural: 'volumes',
  create: (context) => {
    const { properties } = context;
    const name = nameOf(context);
    const metadata = textMap(properties.metadata);
    return given({
      name,
      description: text(properties.description) ?? name,
      size: properties.size ?? null,
      availability_zone: text(properties.availability_zone) ?? null,
      imageRef: text(properties.image) ?? null,
      snapshot_id: text(properties.snapshot_id) ?? null,
      source_volid: text(properties.source_volid) ?? null,
      volume_type: text(properties.volume_type) ?? null,
      metadata: Object.keys(metadata).length > 0 ? metadata : null,
      multiattach: properties.multiattach === true ? true : null,
    });
  },
  beside: ({ properties }): Record<string, Value> => {
    const hints = given(mapAt(properties.scheduler_hints) ?? {});
    return Object.keys(hints).length > 0 ? { 'OS-SCH-HNT:scheduler_hints': hints } : {};
  },
  states: {
    field: 'status',
    pending: creating,
    ready: ['AVAILABLE', 'IN-USE'],
    failed: ['ERROR', 'DELETING', 'ERROR_DELETING'],
    unknown: 'Volume create failed',
  },
  remove: { later: { failed: ['ERROR_DELETING'] } },
  find: { loose: ['volume_type', 'imageRef'] },
  attributes: {
    metadata: (volume) => toJsonText(asValue(volume.metadata)),
    metadata_values: 'metadata',
    display_name: 'name',
    display_description: 'description',
    attachments_list: 'attachments',
    ...Object.fromEntries(
      [
        'attachments',
        'availability_zone',
        'bootable',
        'created_at',
        'encrypted',
        'multiattach',
        'size',
        'snapshot_id',
        'source_volid',
        'status',
        'volume_type',
      ].map((name) => [name, (volume: CloudObject) => toText(asValue(volume[name]))]),
    ),
  },
  check: true,
};

const declared = rest(declaration);

export const volumeBehaviour: Behaviour = {
  ...declared,
  update: updateVolume,

  async create(context) {
    const backup = text(context.properties.backup_id);
    const id = context.resource.physicalId;
    if (backup !== undefined && id === null) {
      return { status: 'waiting', on: whileVolume(await restore(context, backup), creating), step: 'made' };
    }
    const outcome = await declared.create(context);
    const { read_only: readOnly } = context.properties;
    if (outcome.status === 'waiting' || typeof readOnly !== 'boolean') return outcome;
    if (id === null) return { status: 'waiting', on: { kind: 'time', seconds: 1 }, step: 'made' };
    // The flag can only be set on a volume that is available.
    await actOnVolume(context, id, { 'os-update_readonly_flag': { readonly: readOnly } });
    return outcome;
  },

  async delete(context) {
    const id = context.resource.physicalId;
    if (id === null) return done;
    try {
      if (context.step === undefined || isBackup(context.step)) {
        const wait = await backedUp(context, id);
        if (wait !== undefined) return wait;
        const status = volumeStatus(await showVolume(context, id));
        if (status === 'in-use') throw new CloudError('busy', 'Volume in use', { service: 'volumev3', type: 'Error' });
        // Asking again for a volume on its way out is refused.
        return await declared.delete({ ...context, step: status === 'deleting' ? 'asked' : undefined });
      }
      return await declared.delete(context);
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') return done;
      throw error;
    }
  },

  async snapshot(context) {
    const id = context.resource.physicalId ?? '';
    const backup = isBackup(context.step) ? context.step.slice(7) : await makeBackup(context, id, true);
    return (await backupWait(context, backup)) ?? { status: 'complete', data: { backup_id: backup } };
  },

  async find(context) {
    if (text(context.properties.backup_id) === undefined) return (await declared.find?.(context)) ?? [];
    // A restored volume has its name only after a second call.
    const path = { service: 'volumev3', path: '/volumes/detail' };
    const listed = await listAll(context.cloud, path, 'volumes');
    const names = [nameOf(context), `restore_backup_${text(context.properties.backup_id)}`];
    return listed
      .filter((volume) => names.includes(String(volume.name)) && madeSince(volume, context.intent))
      .map(({ id }) => String(id));
  },
};

const isBackup = (step: Value | undefined): step is string => typeof step === 'string' && step.startsWith('backup:');

async function restore(context: ActionContext, backup: string): Promise<string> {
  const { body } = await context.cloud.request({
    service: 'volumev3',
    method: 'POST',
    path: `/backups/${encodeURIComponent(backup)}/restore`,
    body: { restore: {} },
    schema: z.looseObject({ restore: z.looseObject({ volume_id: z.string() }) }),
  });
  const id = body.restore.volume_id;
  await context.created(id);
  const name = nameOf(context);
  await context.cloud.request({
    service: 'volumev3',
    method: 'PUT',
    path: `/volumes/${id}`,
    body: { volume: { name, description: text(context.properties.description) ?? name } },
  });
  return id;
}

/** With the policy Snapshot a backup is made before the volume goes, unless the volume never came to be (behaviour 146). */
async function backedUp(context: ActionContext, id: string): Promise<Outcome | undefined> {
  if (isBackup(context.step)) return backupWait(context, context.step.slice(7));
  if (context.deletionPolicy !== 'Snapshot' || context.resource.status === 'FAILED') return undefined;
  return backupWait(context, await makeBackup(context, id, false));
}

async function makeBackup(context: ActionContext, id: string, force: boolean): Promise<string> {
  const { body } = await context.cloud.request({
    service: 'volumev3',
    method: 'POST',
    path: '/backups',
    body: { backup: { volume_id: id, name: context.resource.physicalName, ...(force && { force: true }) } },
    schema: z.looseObject({ backup: z.looseObject({ id: z.string() }) }),
  });
  return body.backup.id;
}

async function backupWait(context: ReadContext, backup: string): Promise<Outcome | undefined> {
  const { body } = await context.cloud.request({
    service: 'volumev3',
    method: 'GET',
    path: `/backups/${encodeURIComponent(backup)}`,
    schema: z.looseObject({ backup: z.looseObject({ status: z.string() }) }),
  });
  const { status } = body.backup;
  if (status === 'available') return undefined;
  if (status !== 'creating') throw unknownState(status, 'Volume backup failed');
  return {
    status: 'waiting',
    on: {
      kind: 'poll',
      service: 'volumev3',
      collection: '/backups/detail',
      item: '/backups/',
      id: backup,
      field: 'status',
      while: ['creating'],
    },
    step: `backup:${backup}`,
  };
}
