import assert from 'node:assert/strict';
import type { Asker, Rule } from './tools.ts';

const unknown = '0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11';

async function volume(user: Asker, more: object = {}): Promise<string> {
  const id = await user.make('volumev3:/volumes', { volume: { size: 1, ...more } });
  await user.until(`volumev3:/volumes/${id}`, 'status', 'available');
  return id;
}

export const volumeRules: readonly Rule[] = [
  {
    name: 'a volume is made of what there is',
    async run({ user, name }) {
      const refused = (status: number, words: RegExp, more: object) =>
        user.refused(status, words, 'POST', 'volumev3:/volumes', { volume: { size: 1, ...more } });
      await refused(404, /could not be found/, { volume_type: name('type') });
      await refused(404, /could not be found/, { snapshot_id: unknown });
      await refused(404, /could not be found/, { source_volid: unknown });
      await refused(400, /Invalid image identifier|Invalid input/, { imageRef: unknown });
      await refused(400, /Availability zone .* is invalid/, { availability_zone: name('zone') });
      await refused(400, /Invalid input/i, { size: 'big' });
      await user.refused(404, /could not be found/, 'GET', `volumev3:/volumes/${unknown}`);
    },
  },
  {
    name: 'a volume grows, and never shrinks',
    async run({ user }) {
      const id = await volume(user, { size: 2 });
      const path = `volumev3:/volumes/${id}/action`;
      await user.refused(400, /New size for extend must be greater/, 'POST', path, { 'os-extend': { new_size: 1 } });
      await user.ask('POST', path, { 'os-extend': { new_size: 3 } });
      await user.until(`volumev3:/volumes/${id}`, 'status', 'available');
      assert.equal((await user.ask('GET', `volumev3:/volumes/${id}`)).size, 3);
      await user.refused(400, /no such action/i, 'POST', path, { 'os-dance': {} });
      await user.refused(403, /Policy doesn't allow/, 'POST', path, { 'os-reset_status': { status: 'error' } });
    },
  },
  {
    name: 'a volume with a snapshot stays',
    async run({ user }) {
      const id = await volume(user);
      const snapshot = await user.make('volumev3:/snapshots', { snapshot: { volume_id: id, name: 'kept' } });
      await user.until(`volumev3:/snapshots/${snapshot}`, 'status', 'available');
      await user.refused(400, /have snapshots/, 'DELETE', `volumev3:/volumes/${id}`);
      const copy = await volume(user, { snapshot_id: snapshot });
      assert.equal((await user.ask('GET', `volumev3:/volumes/${copy}`)).snapshot_id, snapshot);
      await user.ask('PUT', `volumev3:/snapshots/${snapshot}`, { snapshot: { description: 'other' } });
      assert.equal((await user.ask('GET', `volumev3:/snapshots/${snapshot}`)).description, 'other');
    },
  },
  {
    name: 'metadata of a volume',
    async run({ user }) {
      const id = await volume(user, { metadata: { a: '1' } });
      const path = `volumev3:/volumes/${id}/metadata`;
      await user.ask('POST', path, { metadata: { b: '2' } });
      assert.deepEqual(await user.ask('GET', path), { a: '1', b: '2' });
      await user.ask('PUT', path, { metadata: { c: '3', d: '4' } });
      await user.ask('DELETE', `${path}/d`);
      assert.deepEqual(await user.ask('GET', path), { c: '3' });
      await user.refused(404, /has no metadata with key/, 'DELETE', `${path}/a`);
    },
  },
  {
    name: 'backups are made, and restored',
    async run({ user }) {
      const id = await volume(user);
      const backup = await user.make('volumev3:/backups', { backup: { volume_id: id, name: 'kept' } });
      await user.until(`volumev3:/backups/${backup}`, 'status', 'available');
      await user.ask('POST', `volumev3:/backups/${backup}/restore`, { restore: { volume_id: id } });
      await user.until(`volumev3:/backups/${backup}`, 'status', 'available');
      await user.until(`volumev3:/volumes/${id}`, 'status', 'available');
    },
  },
  {
    name: 'volume types are for administrators to make',
    async run({ user, admin, name }) {
      const type = { volume_type: { name: name('type'), extra_specs: { one: '1' } } };
      await user.refused(403, /Policy doesn't allow/, 'POST', 'volumev3:/types', type);
      const id = await admin.make('volumev3:/types', type);
      await admin.refused(409, /already exists/, 'POST', 'volumev3:/types', type);
      await admin.ask('POST', `volumev3:/types/${id}/extra_specs`, { extra_specs: { two: '2' } });
      assert.deepEqual(await admin.ask('GET', `volumev3:/types/${id}/extra_specs`), { one: '1', two: '2' });
      await admin.ask('PUT', `volumev3:/types/${id}`, { volume_type: { description: 'other' } });
      assert.equal((await user.ask('GET', `volumev3:/types/${id}`)).description, 'other');
      await user.refused(404, /could not be found/, 'GET', `volumev3:/types/${unknown}`);
    },
  },
  {
    name: 'quality of service is bound to types',
    async run({ admin, later, name }) {
      const qos = await admin.make('volumev3:/qos-specs', { qos_specs: { name: name('qos'), consumer: 'back-end' } });
      await admin.ask('PUT', `volumev3:/qos-specs/${qos}`, { qos_specs: { read_iops_sec: '100' } });
      const type = await admin.make('volumev3:/types', { volume_type: { name: name('type') } });
      const path = `volumev3:/qos-specs/${qos}`;
      await admin.ask('GET', `${path}/associate?vol_type_id=${type}`);
      later(() => admin.ask('GET', `${path}/disassociate_all`));
      await admin.refused(400, /still associated with entities|in use/i, 'DELETE', path);
      await admin.refused(404, /could not be found|No such/i, 'GET', `volumev3:/qos-specs/${unknown}`);
    },
  },
  {
    name: 'a volume quota is a limit',
    async run({ user, admin, later }) {
      const path = `volumev3:/os-quota-sets/${user.cloud.projectId}`;
      later(() => admin.ask('DELETE', path));
      await admin.ask('PUT', path, { quota_set: { volumes: 1, gigabytes: 2 } });
      await volume(user);
      await user.refused(413, /VolumeLimitExceeded|Maximum number of volumes allowed/, 'POST', 'volumev3:/volumes', {
        volume: { size: 1 },
      });
      await admin.ask('PUT', path, { quota_set: { volumes: 10 } });
      await user.refused(413, /exceeds allowed gigabytes quota|Gigabytes quota/i, 'POST', 'volumev3:/volumes', {
        volume: { size: 5 },
      });
      assert.equal((await user.ask('GET', path)).volumes, 10);
      await user.refused(403, /Policy doesn't allow/, 'PUT', path, { quota_set: { volumes: 5 } });
    },
  },
];
