import { bodyOf } from '../engine.ts';
import { isRecord, type Route } from '../http.ts';
import { actorOf, type Desk, listed, metadataRoutes, own } from './rows.ts';
import { bad, gone, malformed } from './store.ts';

export function snapshotRoutes(desk: Desk): Route[] {
  const { world, store } = desk;
  const { snapshots, checkRoom, find } = store;
  const { snapshotView } = desk.views;
  const snapshot = own(snapshots, 'Snapshot');
  return [
    {
      method: 'GET',
      path: '/v3/{project}/snapshots',
      run: (call) => listed(desk, snapshots, 'snapshots', call, (row) => snapshotView(row, call, false)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/snapshots/detail',
      run: (call) => listed(desk, snapshots, 'snapshots', call, (row) => snapshotView(row, call)),
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
    ...metadataRoutes('snapshots', 'Snapshot', snapshots),
  ];
}
