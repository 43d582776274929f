import { CloudError } from '../../openstack/index.ts';
import type { Value } from '../../template/values.ts';
import { type Outcome, ResourceFailure, type UpdateContext, type Wait } from '../contract.ts';
import { unknownState } from '../rest/engine.ts';
import { asValue, type CloudObject, given, idOf, mapAt, maps, text } from '../rest/values.ts';
import {
  actOnVolume,
  attachmentsOf,
  attachVolume,
  detachVolume,
  showVolume,
  untilAttached,
  untilDetached,
  volumeStatus,
  whileVolume,
} from './volume-calls.ts';

/** Changes that take time, one after the other. */
type Change =
  | { readonly do: 'retype'; readonly type: string }
  | { readonly do: 'detach' | 'attach'; readonly server: string; readonly device: string | null }
  | { readonly do: 'restore'; readonly backup: string }
  | { readonly do: 'extend'; readonly size: number }
  | { readonly do: 'readonly'; readonly readonly: boolean };

interface Progress {
  readonly changes: readonly Change[];
  readonly at: number;
  readonly sent: boolean;
}

export async function updateVolume(context: UpdateContext): Promise<Outcome> {
  const id = idOf(context);
  let progress = (context.step as Progress | undefined) ?? (await begin(context, id));
  for (;;) {
    const change = progress.changes[progress.at];
    if (change === undefined) return { status: 'complete' };
    if (!progress.sent) {
      const wait = await send(context, id, change);
      if (wait !== undefined) return { status: 'waiting', on: wait, step: progress as unknown as Value };
      progress = { ...progress, sent: true };
    }
    const wait = await unfinished(context, id, change);
    if (wait !== undefined) return { status: 'waiting', on: wait, step: progress as unknown as Value };
    progress = { ...progress, at: progress.at + 1, sent: false };
  }
}

async function begin(context: UpdateContext, id: string): Promise<Progress> {
  const { changed, properties } = context;
  const volume = await showVolume(context, id);
  const changes = plan(context, volume);
  if ('name' in changed || 'description' in changed) {
    const name = text(properties.name) ?? context.resource.physicalName;
    await put(context, `/volumes/${id}`, { volume: { name, description: text(properties.description) ?? name } });
  }
  if ('metadata' in changed) {
    await put(context, `/volumes/${id}/metadata`, { metadata: textMap(properties.metadata) });
  }
  return { changes, at: 0, sent: false };
}

function plan({ changed }: UpdateContext, volume: CloudObject): Change[] {
  const changes: Change[] = [];
  const type = text(changed.volume_type);
  if (type !== undefined) changes.push({ do: 'retype', type });
  const held = maps(asValue(volume.attachments))[0];
  const apart = ('read_only' in changed || text(changed.backup_id) !== undefined) && held !== undefined;
  const holder = { server: text(held?.server_id) ?? '', device: text(held?.device) ?? null };
  if (apart) changes.push({ do: 'detach', ...holder });
  const backup = text(changed.backup_id);
  if (backup !== undefined) changes.push({ do: 'restore', backup });
  const size = changed.size;
  if (typeof size === 'number') {
    if (size < Number(volume.size)) throw new ResourceFailure('NotSupported', 'Shrinking volume is not supported.');
    if (size > Number(volume.size)) changes.push({ do: 'extend', size });
  }
  if (typeof changed.read_only === 'boolean') changes.push({ do: 'readonly', readonly: changed.read_only });
  if (apart) changes.push({ do: 'attach', ...holder });
  return changes;
}

const put = (context: UpdateContext, path: string, body: object) =>
  context.cloud.request({ service: 'volumev3', method: 'PUT', path, body });

/** Values of volume metadata are text. */
export const textMap = (metadata: Value | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(given(mapAt(metadata) ?? {})).map(([key, value]) => [key, String(value)]));

/** Sends the call unless the volume shows that it was sent; may have to wait before. */
async function send(context: UpdateContext, id: string, change: Change): Promise<Wait | undefined> {
  switch (change.do) {
    case 'retype':
      if ((await showVolume(context, id)).volume_type !== change.type) {
        await actOnVolume(context, id, { 'os-retype': { new_type: change.type, migration_policy: 'never' } });
      }
      return undefined;
    case 'detach': {
      const attachment = (await attachmentsOf(context, change.server)).get(id);
      if (attachment !== undefined) await detachVolume(context, change.server, attachment);
      return undefined;
    }
    case 'attach':
      if (!(await attachmentsOf(context, change.server)).has(id)) {
        await attachVolume(context, change.server, id, change.device ?? undefined);
      }
      return undefined;
    case 'restore':
      await context.cloud.request({
        service: 'volumev3',
        method: 'POST',
        path: `/backups/${change.backup}/restore`,
        body: { restore: { volume_id: id } },
      });
      return undefined;
    case 'readonly':
      await actOnVolume(context, id, { 'os-update_readonly_flag': { readonly: change.readonly } });
      return undefined;
    case 'extend':
      return extend(context, id, change.size);
  }
}

async function extend(context: UpdateContext, id: string, size: number): Promise<Wait | undefined> {
  const volume = await showVolume(context, id);
  const status = volumeStatus(volume);
  if (Number(volume.size) >= size || status === 'extending') return undefined;
  if (!['available', 'in-use'].includes(status)) return { kind: 'time', seconds: 2 };
  try {
    // An attached volume can be extended since 3.42.
    await actOnVolume(context, id, { 'os-extend': { new_size: size } }, status === 'in-use' ? '3.42' : undefined);
  } catch (error) {
    if (!(error instanceof CloudError) || error.class === 'transient') throw error;
    throw new ResourceFailure('Error', `Failed to extend volume ${id} - ${error.message}`, { cause: error });
  }
  return undefined;
}

async function unfinished(context: UpdateContext, id: string, change: Change): Promise<Wait | undefined> {
  if (change.do === 'detach') return untilDetached(context, change.server, id);
  if (change.do === 'attach') return untilAttached(context, id);
  if (change.do === 'readonly') return undefined;
  const passing = { retype: ['retyping'], extend: ['extending'], restore: ['restoring-backup'] }[change.do];
  const failure = {
    retype: 'Volume retype failed',
    extend: 'Volume resize failed',
    restore: 'Volume backup restore failed',
  }[change.do];
  const status = volumeStatus(await showVolume(context, id));
  if (passing.includes(status)) return whileVolume(id, passing);
  if (!['available', 'in-use'].includes(status)) throw unknownState(status, failure);
  return undefined;
}
