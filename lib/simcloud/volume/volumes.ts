import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import type { Volume } from './model.ts';
import { actorOf, brief, type Desk, listed, metadataRoutes, own } from './rows.ts';
import { bad, malformed } from './store.ts';

const notDeletable =
  'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';

type Action = (row: Volume, about: Record<string, unknown>, call: Call) => Reply;

/** Actions on a volume: from which states, to which. */
function actionsOf({ world, store }: Desk): Readonly<Record<string, Action>> {
  const { volumes, typeNamed, checkRoom, change } = store;
  return {
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
}

export function volumeRoutes(desk: Desk): Route[] {
  const { world, store } = desk;
  const { volumes, snapshots, change, create } = store;
  const { volumeView } = desk.views;
  const volume = own(volumes, 'Volume');
  const actions = actionsOf(desk);
  return [
    {
      method: 'GET',
      path: '/v3/{project}/volumes',
      run: (call) => listed(desk, volumes, 'volumes', call, (row) => brief(desk, 'volumes', row, call)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/volumes/detail',
      run: (call) => listed(desk, volumes, 'volumes', call, (row) => volumeView(row, call)),
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
  ];
}
