import assert from 'node:assert/strict';
import type { Rule } from './tools.ts';

const unknown = '0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11';

export const imageRules: readonly Rule[] = [
  {
    name: 'an image waits for its data, and is in use when it has them',
    async run({ user, name }) {
      const body = { name: name('image'), disk_format: 'raw', container_format: 'bare', os_distro: 'none' };
      const id = await user.make('image:/v2/images', body);
      const shown = await user.ask('GET', `image:/v2/images/${id}`);
      assert.deepEqual([shown.status, shown.visibility, shown.os_distro], ['queued', 'shared', 'none']);
      const patch = async (operations: readonly object[]) =>
        user.cloud.request({
          service: 'image',
          method: 'PATCH',
          path: `/v2/images/${id}`,
          body: operations,
          headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
        });
      await patch([
        { op: 'replace', path: '/name', value: name('other') },
        { op: 'add', path: '/colour', value: 'blue' },
        { op: 'remove', path: '/os_distro' },
      ]);
      const changed = await user.ask('GET', `image:/v2/images/${id}`);
      assert.deepEqual([changed.name, changed.colour, changed.os_distro], [name('other'), 'blue', undefined]);
      await assert.rejects(patch([{ op: 'replace', path: '/status', value: 'active' }]), { status: 403 });
      await assert.rejects(patch([{ op: 'replace', path: '/visibility', value: 'public' }]), { status: 403 });
      await user.ask('PUT', `image:/v2/images/${id}/tags/one`);
      assert.deepEqual((await user.ask('GET', `image:/v2/images/${id}`)).tags, ['one']);
      await user.ask('DELETE', `image:/v2/images/${id}/tags/one`);
      await patch([{ op: 'replace', path: '/protected', value: true }]);
      await user.refused(403, /protected and cannot be deleted/, 'DELETE', `image:/v2/images/${id}`);
      await patch([{ op: 'replace', path: '/protected', value: false }]);
    },
  },
  {
    name: 'images of others are to be seen, not to be changed',
    async run({ user, admin, name }) {
      const id = await admin.make('image:/v2/images', { name: name('image'), visibility: 'community' });
      await user.ask('GET', `image:/v2/images/${id}`);
      await user.refused(404, /No image found|Failed to find image/, 'GET', `image:/v2/images/${unknown}`);
      await user.refused(400, /does not match schema|Provided object/, 'POST', 'image:/v2/images', {
        name: 'format',
        disk_format: 'nonsense',
      });
    },
  },
];
