import assert from 'node:assert/strict';
import type { Asker, Rule, Tools } from './tools.ts';

interface Ground {
  readonly flavor: string;
  readonly small: string;
  readonly image: string;
  readonly net: string;
}

async function listed(user: Asker, service: string, path: string, key: string, name: string): Promise<string> {
  const { body } = await user.cloud.request({ service, method: 'GET', path });
  const found = (body as Record<string, { id: string; name: string }[]>)[key]?.find((one) => one.name === name);
  return found?.id ?? '';
}

/** Flavor, image and a network with a subnet. */
async function ground(user: Asker): Promise<Ground> {
  const net = await user.make('network:/networks', { network: {} });
  await user.make('network:/subnets', { subnet: { network_id: net, cidr: '10.74.0.0/24', ip_version: 4 } });
  return {
    net,
    flavor: await listed(user, 'compute', '/flavors', 'flavors', 'm1.nano'),
    small: await listed(user, 'compute', '/flavors', 'flavors', 'm1.micro'),
    image: await listed(user, 'image', '/v2/images', 'images', 'cirros'),
  };
}

const serverBody = ({ flavor, image, net }: Ground, more: object = {}) => ({
  server: { name: 'rule', flavorRef: flavor, imageRef: image, networks: [{ uuid: net }], ...more },
});

async function server({ user }: Tools, about: Ground, more: object = {}): Promise<string> {
  const id = await user.make('compute:/servers', serverBody(about, more), '2.42');
  await user.until(`compute:/servers/${id}`, 'status', 'ACTIVE');
  return id;
}

const unknown = '0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11';

export const computeRules: readonly Rule[] = [
  {
    name: 'a server is made of what there is',
    async run({ user, name }) {
      const about = await ground(user);
      const refused = (status: number, words: RegExp, more: object) =>
        user.refused(status, words, 'POST', 'compute:/servers', serverBody(about, more), '2.42');
      await refused(400, /Flavor .* could not be found/, { flavorRef: name('flavor') });
      await refused(400, /Can not find requested image/, { imageRef: unknown });
      await refused(400, /Invalid key_name provided/, { key_name: name('key') });
      await refused(400, /could not be found/, { networks: [{ uuid: unknown }] });
      await refused(400, /could not be found/, { networks: [{ port: unknown }] });
      await refused(400, /availability zone is not available/, { availability_zone: name('zone') });
      await refused(400, /Unable to find security_group/, { security_groups: [{ name: name('group') }] });
      await refused(400, /Invalid input for field\/attribute/, { name: '' });
      await refused(400, /Invalid input for field\/attribute/, { metadata: { key: 5 } });
      await refused(400, /Additional properties are not allowed/, { colour: 'blue' });
    },
  },
  {
    name: 'a port belongs to one server',
    async run(tools) {
      const { user } = tools;
      const about = await ground(user);
      const port = await user.make('network:/ports', { port: { network_id: about.net } });
      const first = await server(tools, about, { networks: [{ port }] });
      const other = serverBody(about, { networks: [{ port }] });
      await user.refused(409, /is still in use/, 'POST', 'compute:/servers', other, '2.42');
      await user.refused(409, /is still in use|in use/, 'POST', `compute:/servers/${first}/os-interface`, {
        interfaceAttachment: { port_id: port },
      });
      await user.ask('DELETE', `compute:/servers/${first}`);
      await user.gone(`compute:/servers/${first}`);
      assert.equal((await user.ask('GET', `network:/ports/${port}`)).device_id, '');
    },
  },
  {
    name: 'a network is chosen only where there is no other',
    async run(tools) {
      const { user } = tools;
      const about = await ground(user);
      await ground(user);
      const { networks: _, ...body } = serverBody(about).server;
      const several = /^Multiple possible networks found, use a Network ID to be more specific\.$/;
      await user.refused(409, several, 'POST', 'compute:/servers', { server: body }, '2.36');
      const id = await server(tools, about);
      await user.refused(400, several, 'POST', `compute:/servers/${id}/os-interface`, { interfaceAttachment: {} });
      await user.ask('DELETE', `compute:/servers/${id}`);
      await user.gone(`compute:/servers/${id}`);
    },
  },
  {
    name: 'an action needs its state',
    async run(tools) {
      const { user } = tools;
      const about = await ground(user);
      const id = await server(tools, about);
      const path = `compute:/servers/${id}/action`;
      await user.refused(409, /Cannot 'resume' instance .* while it is in vm_state active/, 'POST', path, {
        resume: null,
      });
      await user.refused(409, /while it is in vm_state active/, 'POST', path, { confirmResize: null });
      await user.refused(400, /must change flavor|same flavor|change flavor/i, 'POST', path, {
        resize: { flavorRef: about.flavor },
      });
      await user.refused(400, /There is no such action|no such action/i, 'POST', path, { dance: null });
      await user.ask('POST', path, { lock: null });
      await user.ask('POST', path, { unlock: null });
      await user.ask('POST', path, { 'os-stop': null });
      await user.until(`compute:/servers/${id}`, 'status', 'SHUTOFF');
      await user.refused(409, /while it is in vm_state stopped/, 'POST', path, { suspend: null });
      await user.ask('POST', path, { 'os-start': null });
      await user.until(`compute:/servers/${id}`, 'status', 'ACTIVE');
      await user.ask('POST', path, { pause: null });
      await user.until(`compute:/servers/${id}`, 'status', 'PAUSED');
      await user.ask('POST', path, { unpause: null });
      await user.until(`compute:/servers/${id}`, 'status', 'ACTIVE');
      await user.ask('POST', path, { reboot: { type: 'HARD' } });
      await user.until(`compute:/servers/${id}`, 'status', 'ACTIVE');
    },
  },
  {
    name: 'metadata and tags of a server',
    async run(tools) {
      const { user } = tools;
      const id = await server(tools, await ground(user));
      const path = `compute:/servers/${id}/metadata`;
      await user.ask('POST', path, { metadata: { a: '1', b: '2' } });
      await user.ask('PUT', `${path}/c`, { meta: { c: '3' } });
      await user.ask('DELETE', `${path}/a`);
      assert.deepEqual(await user.ask('GET', path), { b: '2', c: '3' });
      await user.refused(404, /Metadata item was not found/, 'GET', `${path}/a`);
      await user.refused(400, /Invalid input for field\/attribute/, 'PUT', path, { metadata: { a: 1 } });
      await user.ask('PUT', `compute:/servers/${id}/tags/one`, undefined, '2.26');
      await user.refused(404, /has no tag/, 'DELETE', `compute:/servers/${id}/tags/two`, undefined, '2.26');
      await user.ask('DELETE', `compute:/servers/${id}/tags/one`, undefined, '2.26');
    },
  },
  {
    name: 'a volume is at one server, and goes only when it is at none',
    async run(tools) {
      const { user } = tools;
      const about = await ground(user);
      const [one, two] = [await server(tools, about), await server(tools, about)];
      const volume = await user.make('volumev3:/volumes', { volume: { size: 1 } });
      await user.until(`volumev3:/volumes/${volume}`, 'status', 'available');
      const attach = { volumeAttachment: { volumeId: volume } };
      await user.ask('POST', `compute:/servers/${one}/os-volume_attachments`, attach);
      await user.until(`volumev3:/volumes/${volume}`, 'status', 'in-use');
      await user.refused(
        400,
        /already attached|status must be available|Invalid volume/i,
        'POST',
        `compute:/servers/${two}/os-volume_attachments`,
        attach,
      );
      await user.refused(400, /Volume status must be available/, 'DELETE', `volumev3:/volumes/${volume}`);
      await user.refused(
        404,
        /not attached|Instance .* is not attached|could not be found/i,
        'DELETE',
        `compute:/servers/${two}/os-volume_attachments/${volume}`,
      );
      await user.ask('DELETE', `compute:/servers/${one}/os-volume_attachments/${volume}`);
      await user.until(`volumev3:/volumes/${volume}`, 'status', 'available');
      await user.refused(404, /could not be found/, 'POST', `compute:/servers/${one}/os-volume_attachments`, {
        volumeAttachment: { volumeId: unknown },
      });
    },
  },
  {
    name: 'key pairs and server groups',
    async run({ user, name }) {
      const key = name('twice');
      await user.make('compute:/os-keypairs', { keypair: { name: key } });
      await user.refused(409, /already exists/, 'POST', 'compute:/os-keypairs', { keypair: { name: key } });
      await user.refused(400, /Keypair data is invalid/, 'POST', 'compute:/os-keypairs', {
        keypair: { name: name('bad'), public_key: 'ssh-rsa no' },
      });
      await user.refused(404, /not found/, 'DELETE', `compute:/os-keypairs/${name('none')}`);
      await user.refused(
        400,
        /Invalid input for field\/attribute/,
        'POST',
        'compute:/os-server-groups',
        { server_group: { name: 'group', policy: 'nonsense' } },
        '2.64',
      );
      await user.refused(404, /could not be found/, 'GET', `compute:/os-server-groups/${unknown}`);
    },
  },
  {
    name: 'flavors are for administrators to make',
    async run({ user, admin, name }) {
      const flavor = { flavor: { name: name('flavor'), ram: 64, vcpus: 1, disk: 0 } };
      await user.refused(403, /Policy doesn't allow/, 'POST', 'compute:/flavors', flavor);
      const id = await admin.make('compute:/flavors', flavor);
      await admin.refused(409, /already exists/, 'POST', 'compute:/flavors', flavor);
      await admin.ask('POST', `compute:/flavors/${id}/os-extra_specs`, { extra_specs: { one: '1' } });
      await admin.ask('PUT', `compute:/flavors/${id}/os-extra_specs/one`, { one: '2' });
      assert.deepEqual(await admin.ask('GET', `compute:/flavors/${id}/os-extra_specs`), { one: '2' });
      await admin.ask('DELETE', `compute:/flavors/${id}/os-extra_specs/one`);
      await user.refused(404, /could not be found/, 'GET', 'compute:/flavors/nonsense');
    },
  },
  {
    name: 'a compute quota is a limit',
    async run(tools) {
      const { user, admin, later } = tools;
      const about = await ground(user);
      const path = `compute:/os-quota-sets/${user.cloud.projectId}`;
      later(() => admin.ask('DELETE', path));
      await admin.ask('PUT', path, { quota_set: { instances: 1, key_pairs: 0, server_groups: 0 } });
      await server(tools, about);
      await user.refused(403, /Quota exceeded for instances/, 'POST', 'compute:/servers', serverBody(about), '2.42');
      await user.refused(403, /Quota exceeded/, 'POST', 'compute:/os-keypairs', { keypair: { name: 'over' } });
      await user.refused(403, /Quota exceeded/, 'POST', 'compute:/os-server-groups', {
        server_group: { name: 'over', policies: ['affinity'] },
      });
      assert.equal((await user.ask('GET', path)).instances, 1);
      await user.refused(403, /Policy doesn't allow/, 'PUT', path, { quota_set: { instances: 5 } });
      await admin.ask('PUT', path, { quota_set: { instances: 10, cores: 1 } });
      await user.refused(403, /Quota exceeded for cores/, 'POST', 'compute:/servers', serverBody(about), '2.42');
    },
  },
];
