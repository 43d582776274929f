import { bodyOf } from '../engine.ts';
import { isRecord, type Route } from '../http.ts';
import { actorOf, brief, type Desk, listed, own } from './rows.ts';
import { bad, gone, malformed } from './store.ts';

export function backupRoutes(desk: Desk): Route[] {
  const { world, store } = desk;
  const { backups, create, find } = store;
  const { backupView, links } = desk.views;
  const backup = own(backups, 'Backup');
  return [
    {
      method: 'GET',
      path: '/v3/{project}/backups',
      run: (call) => listed(desk, backups, 'backups', call, (row) => brief(desk, 'backups', row, call)),
    },
    {
      method: 'GET',
      path: '/v3/{project}/backups/detail',
      run: (call) => listed(desk, backups, 'backups', call, (row) => backupView(row, call)),
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
  ];
}
