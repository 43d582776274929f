import { z } from 'zod';
import { CloudError } from '../../openstack/index.ts';
import type { ReadContext, Wait } from '../contract.ts';
import { stateOf, unknownState } from '../rest/engine.ts';
import { asValue, type CloudObject, maps } from '../rest/values.ts';

/** @throws CloudError 'gone' */
export async function showVolume(context: ReadContext, id: string): Promise<CloudObject> {
  const { body } = await context.cloud.request({
    service: 'volumev3',
    method: 'GET',
    path: `/volumes/${encodeURIComponent(id)}`,
    schema: z.looseObject({ volume: z.looseObject({ id: z.string(), status: z.string() }) }),
  });
  return body.volume;
}

export async function actOnVolume(context: ReadContext, id: string, action: object, version?: string): Promise<void> {
  await context.cloud.request({
    service: 'volumev3',
    method: 'POST',
    path: `/volumes/${encodeURIComponent(id)}/action`,
    body: action,
    microversion: version,
  });
}

export const volumeStatus = (volume: CloudObject): string => stateOf(volume, 'status').toLowerCase();

export const whileVolume = (id: string, states: readonly string[]): Wait => ({
  kind: 'poll',
  service: 'volumev3',
  collection: '/volumes/detail',
  item: '/volumes/',
  id,
  field: 'status',
  while: states,
});

const attachmentPath = (server: string, id = '') =>
  `/servers/${encodeURIComponent(server)}/os-volume_attachments${id === '' ? '' : `/${encodeURIComponent(id)}`}`;

const attachmentSchema = z.looseObject({ id: z.string(), volumeId: z.string() });

/** Attachments of a server: id by volume. A server that is gone has none. */
export async function attachmentsOf(context: ReadContext, server: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { body } = await context.cloud.request({
      service: 'compute',
      method: 'GET',
      path: attachmentPath(server),
      schema: z.looseObject({ volumeAttachments: z.array(attachmentSchema) }),
    });
    return new Map(body.volumeAttachments.map(({ id, volumeId }) => [volumeId, id]));
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return new Map();
    throw error;
  }
}

export async function attachVolume(
  context: ReadContext,
  server: string,
  volume: string,
  device: string | undefined,
): Promise<string> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'POST',
    path: attachmentPath(server),
    body: { volumeAttachment: { volumeId: volume, ...(device !== undefined && { device }) } },
    schema: z.looseObject({ volumeAttachment: attachmentSchema }),
    timeout: 60_000,
  });
  return body.volumeAttachment.id;
}

/** Asks for the detachment; one that is gone or on its way is left alone. */
export async function detachVolume(context: ReadContext, server: string, attachment: string): Promise<void> {
  try {
    await context.cloud.request({ service: 'compute', method: 'DELETE', path: attachmentPath(server, attachment) });
  } catch (error) {
    if (!(error instanceof CloudError) || (error.class !== 'gone' && error.status !== 400)) throw error;
  }
}

/** What to wait for until the volume is attached; undefined: it is. @throws ResourceFailure */
export async function untilAttached(context: ReadContext, volume: string): Promise<Wait | undefined> {
  const passing = ['available', 'attaching', 'reserved'];
  const status = volumeStatus(await showVolume(context, volume));
  if (passing.includes(status)) return whileVolume(volume, passing);
  if (status !== 'in-use') throw unknownState(status, 'Volume attachment failed');
  return undefined;
}

/** What to wait for until neither service knows the attachment; undefined: both have forgotten it. @throws ResourceFailure */
export async function untilDetached(context: ReadContext, server: string, volume: string): Promise<Wait | undefined> {
  const passing = ['in-use', 'detaching', 'reserved'];
  try {
    const object = await showVolume(context, volume);
    const status = volumeStatus(object);
    const there = maps(asValue(object.attachments)).some(({ server_id }) => server_id === server);
    if (there && passing.includes(status)) return whileVolume(volume, ['detaching', 'reserved', 'in-use']);
    if (!passing.includes(status) && !['available', 'deleting', 'error'].includes(status)) {
      throw unknownState(status, 'Volume detachment failed');
    }
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
  const left = await attachmentsOf(context, server);
  return left.has(volume) ? { kind: 'time', seconds: 1 } : undefined;
}
