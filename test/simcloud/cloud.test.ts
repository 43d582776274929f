import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSimCloud, type SimCloudOptions } from '../../lib/simcloud/index.ts';
import { basics, login, nova, steppedClock } from './helpers.ts';

async function cloudWith(options: SimCloudOptions = {}) {
  const clock = steppedClock();
  const cloud = createSimCloud({ clock, ...options });
  const demo = await login(cloud, 'demo');
  const known = await basics(demo);
  const server = { name: 'one', flavorRef: known.flavor, imageRef: known.image, networks: [{ uuid: known.network }] };
  return { clock, cloud, demo, known, server };
}
const v = nova('2.90');

describe('a server', () => {
  it('is BUILD until its latency has passed, then ACTIVE with a port of its own', async () => {
    const { clock, demo, server } = await cloudWith({ latency: { server: 3000 } });
    const made = await demo.call('POST', 'compute', '/servers', { server }, v);
    expect(made.status).toBe(202);
    const path = `/servers/${made.at('server.id')}`;
    clock.advance(2999);
    expect((await demo.call('GET', 'compute', path, undefined, v)).at('server.status')).toBe('BUILD');
    clock.advance(1);
    const active = await demo.call('GET', 'compute', path, undefined, v);
    expect(active.at('server.status')).toBe('ACTIVE');
    expect(active.at('server.addresses.private.0.addr')).toMatch(/^10\.0\.0\.\d+$/);
    const ports = await demo.call('GET', 'network', `/v2.0/ports?device_id=${made.at('server.id')}`);
    expect(ports.at('ports.0.status')).toBe('ACTIVE');
    expect(ports.at('ports.0.device_owner')).toBe('compute:nova');
  });

  it('takes the ports that were made for it along when it goes and leaves those it was given', async () => {
    const { clock, demo, known, server, cloud } = await cloudWith({ latency: { serverDelete: 1000 } });
    const port = (await demo.call('POST', 'network', '/v2.0/ports', { port: { network_id: known.network } })).at(
      'port.id',
    );
    const networks = [{ port }, { uuid: known.network }];
    const id = (await demo.call('POST', 'compute', '/servers', { server: { ...server, networks } }, v)).at('server.id');
    expect((await demo.call('GET', 'network', `/v2.0/ports?device_id=${id}`)).at<unknown[]>('ports')).toHaveLength(2);
    expect((await demo.call('DELETE', 'compute', `/servers/${id}`)).status).toBe(204);
    expect((await demo.call('GET', 'compute', `/servers/${id}`)).at('server.OS-EXT-STS:task_state')).toBe('deleting');
    clock.advance(1000);
    expect((await demo.call('GET', 'compute', `/servers/${id}`)).status).toBe(404);
    const left = (cloud.inventory(demo.project).objects.port ?? []).filter(
      (each) => each.device_owner !== 'network:router_interface',
    );
    expect(left.map((each) => [each.id, each.device_id, each.status])).toEqual([[port, '', 'DOWN']]);
  });

  it('goes through resize, verify and confirm, and back by revert', async () => {
    const { demo, server } = await cloudWith();
    const flavors = (await demo.call('GET', 'compute', '/flavors')).at<{ id: string; name: string }[]>('flavors');
    const small = flavors.find((flavor) => flavor.name === 'm1.small')!.id;
    const id = (await demo.call('POST', 'compute', '/servers', { server }, v)).at('server.id');
    const act = (body: unknown) => demo.call('POST', 'compute', `/servers/${id}/action`, body, v);
    const show = () => demo.call('GET', 'compute', `/servers/${id}`, undefined, v);
    for (const [end, flavor] of [
      ['revertResize', 'm1.tiny'],
      ['confirmResize', 'm1.small'],
    ] as const) {
      expect((await act({ resize: { flavorRef: small } })).status).toBe(202);
      expect((await show()).at('server.status')).toBe('VERIFY_RESIZE');
      expect((await act({ suspend: null })).status).toBe(409);
      expect((await act({ [end]: null })).status).toBe(end === 'confirmResize' ? 204 : 202);
      const after = await show();
      expect([after.at('server.status'), after.at('server.flavor.original_name')]).toEqual(['ACTIVE', flavor]);
    }
  });

  it('refuses an action in a wrong state in the words of Nova', async () => {
    const { demo, server } = await cloudWith();
    const id = (await demo.call('POST', 'compute', '/servers', { server }, v)).at('server.id');
    const refused = await demo.call('POST', 'compute', `/servers/${id}/action`, { resume: null }, v);
    expect(refused.at('conflictingRequest')).toEqual({
      code: 409,
      message: `Cannot 'resume' instance ${id} while it is in vm_state active`,
    });
  });

  it('ends in ERROR with a fault when no address can be had, and leaves no port', async () => {
    const { demo, known, server } = await cloudWith();
    const networks = [{ uuid: known.network, fixed_ip: '1.2.3.4' }];
    const id = (await demo.call('POST', 'compute', '/servers', { server: { ...server, networks } }, v)).at('server.id');
    const shown = await demo.call('GET', 'compute', `/servers/${id}`, undefined, v);
    expect([shown.at('server.status'), shown.at('server.fault.code')]).toEqual(['ERROR', 500]);
    expect((await demo.call('GET', 'network', `/v2.0/ports?device_id=${id}`)).at('ports')).toEqual([]);
  });

  it('boots from a volume that goes with it', async () => {
    const { demo, known, server, cloud } = await cloudWith();
    const bdm = {
      boot_index: 0,
      source_type: 'image',
      destination_type: 'volume',
      uuid: known.image,
      volume_size: 1,
      delete_on_termination: true,
    };
    const body = { ...server, imageRef: '', networks: 'none', block_device_mapping_v2: [bdm] };
    const id = (await demo.call('POST', 'compute', '/servers', { server: body }, v)).at('server.id');
    const volumes = await demo.call('GET', 'compute', `/servers/${id}/os-volume_attachments`, undefined, v);
    expect(volumes.at('volumeAttachments.0.device')).toBe('/dev/sda');
    const volume = volumes.at('volumeAttachments.0.volumeId');
    expect((await demo.call('GET', 'volumev3', `/volumes/${volume}`)).at('volume.status')).toBe('in-use');
    expect((await demo.call('DELETE', 'compute', `/servers/${id}/os-volume_attachments/${volume}`)).status).toBe(400);
    await demo.call('DELETE', 'compute', `/servers/${id}`);
    expect(cloud.inventory(demo.project).objects.volume).toBeUndefined();
  });
});

describe('what one may see and do', () => {
  it('a project sees its own and shared things only, admin sees all', async () => {
    const { cloud, demo } = await cloudWith();
    const other = await login(cloud, 'tenant-a');
    const admin = await login(cloud, 'admin');
    const id = (await demo.call('POST', 'network', '/v2.0/networks', { network: { name: 'mine' } })).at('network.id');
    const names = async (who: typeof demo) =>
      (await who.call('GET', 'network', '/v2.0/networks'))
        .at<{ name: string }[]>('networks')
        .map((n) => n.name)
        .sort();
    expect(await names(other)).toEqual(['private', 'public']);
    expect(await names(admin)).toEqual(['mine', 'private', 'public']);
    expect((await other.call('GET', 'network', `/v2.0/networks/${id}`)).status).toBe(404);
    expect(
      (await other.call('POST', 'compute', '/flavors', { flavor: { name: 'x', ram: 1, vcpus: 1, disk: 1 } })).status,
    ).toBe(403);
  });

  it('an unknown microversion is 406, a missing token 401', async () => {
    const { cloud, demo } = await cloudWith();
    const refused = await demo.call('GET', 'compute', '/servers', undefined, nova('2.999'));
    expect([refused.status, refused.at('computeFault.code')]).toEqual([406, 406]);
    const nobody = await cloud.fetch(`${cloud.baseUrl}/network/v2.0/networks`);
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toContain('Keystone uri=');
  });

  it('quotas refuse what exceeds them in the words of each service', async () => {
    const limits = { compute: { instances: 1 }, network: { network: 0 }, volumev3: { gigabytes: 1 } };
    const { demo, server } = await cloudWith({ quotas: { demo: limits } });
    expect((await demo.call('POST', 'compute', '/servers', { server }, v)).status).toBe(202);
    const second = await demo.call('POST', 'compute', '/servers', { server }, v);
    expect(second.at('forbidden.message')).toBe(
      'Quota exceeded for instances: Requested 1, but already used 1 of 1 instances',
    );
    const network = await demo.call('POST', 'network', '/v2.0/networks', { network: {} });
    expect([network.status, network.at('NeutronError.type')]).toEqual([409, 'OverQuota']);
    expect((await demo.call('POST', 'volumev3', '/volumes', { volume: { size: 2 } })).status).toBe(413);
  });
});

describe('faults', () => {
  it('a 5xx before the change changes nothing, one after it leaves the change', async () => {
    const { cloud, demo } = await cloudWith();
    const make = () => demo.call('POST', 'network', '/v2.0/networks', { network: { name: 'f' } });
    const count = () => cloud.inventory(demo.project).objects.network?.filter((each) => each.name === 'f').length ?? 0;
    const rule = { service: 'network', method: 'POST', path: /networks$/, count: 1 } as const;
    cloud.inject({ kind: 'before', ...rule });
    expect([(await make()).status, count()]).toEqual([503, 0]);
    const after = cloud.inject({ kind: 'after', ...rule });
    expect([(await make()).status, count(), after.hits]).toEqual([500, 1, 1]);
    expect([(await make()).status, count()]).toEqual([201, 2]);
  });

  it('a lost answer is a broken connection after the change', async () => {
    const { cloud, demo } = await cloudWith();
    cloud.inject({ kind: 'lost', service: 'network', method: 'POST', count: 1 });
    await expect(demo.call('POST', 'network', '/v2.0/networks', { network: { name: 'lost' } })).rejects.toThrow(
      'fetch failed',
    );
    expect(cloud.inventory(demo.project).objects.network?.map((each) => each.name)).toContain('lost');
  });

  it('throttling says when to come back', async () => {
    const { cloud, demo } = await cloudWith();
    cloud.inject({ kind: 'throttle', service: 'compute', retryAfter: 7, count: 1 });
    const refused = await demo.call('GET', 'compute', '/servers');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('a server and a volume can be made to fail', async () => {
    const { cloud, demo, server } = await cloudWith();
    cloud.inject({ kind: 'error', method: 'POST', message: 'Out of luck' });
    const id = (await demo.call('POST', 'compute', '/servers', { server }, v)).at('server.id');
    const volume = (await demo.call('POST', 'volumev3', '/volumes', { volume: { size: 1 } })).at('volume.id');
    const shown = await demo.call('GET', 'compute', `/servers/${id}`, undefined, v);
    expect([shown.at('server.status'), shown.at('server.fault.message')]).toEqual(['ERROR', 'Out of luck']);
    expect((await demo.call('GET', 'volumev3', `/volumes/${volume}`)).at('volume.status')).toBe('error');
  });

  it('what was made under a late rule shows in lists only later, and by its id at once', async () => {
    const { clock, cloud, demo } = await cloudWith();
    cloud.inject({ kind: 'late', service: 'network', method: 'POST', ms: 5000, count: 1 });
    const id = (await demo.call('POST', 'network', '/v2.0/networks', { network: { name: 'late' } })).at('network.id');
    const listed = async () =>
      (await demo.call('GET', 'network', '/v2.0/networks?name=late')).at<unknown[]>('networks').length;
    expect([(await demo.call('GET', 'network', `/v2.0/networks/${id}`)).status, await listed()]).toEqual([200, 0]);
    clock.advance(5000);
    expect(await listed()).toBe(1);
  });

  it('an aborted call has its effect all the same', async () => {
    const cloud = createSimCloud({ callLatency: 40 });
    const demo = await login(cloud, 'demo');
    const init = {
      method: 'POST',
      headers: { 'x-auth-token': demo.token, 'content-type': 'application/json' },
      body: '{"network":{"name":"orphan"}}',
    };
    await expect(
      cloud.fetch(`${cloud.baseUrl}/network/v2.0/networks`, { ...init, signal: AbortSignal.timeout(5) }),
    ).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(cloud.inventory(demo.project).objects.network?.map((each) => each.name)).toContain('orphan');
  });

  it('the same seed strikes the same calls and gives the same ids', async () => {
    const run = async () => {
      const { demo } = await cloudWith({
        seed: 42,
        faults: [{ kind: 'before', service: 'network', method: 'POST', probability: 0.5 }],
      });
      const seen: unknown[] = [];
      for (let i = 0; i < 20; i++) {
        const made = await demo.call('POST', 'network', '/v2.0/networks', { network: {} });
        seen.push(made.status === 201 ? made.at('network.id') : made.status);
      }
      return seen;
    };
    const first = await run();
    expect(new Set(first).size).toBeGreaterThan(3);
    expect(first).toContain(503);
    expect(await run()).toEqual(first);
  });
});

describe('keeping and serving', () => {
  it('a cloud in a file is the same after a restart without a close', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simcloud-'));
    try {
      const file = join(folder, 'cloud.db');
      const before = await cloudWith({ file, latency: { server: 3000 } });
      const id = (await before.demo.call('POST', 'compute', '/servers', { server: before.server }, v)).at('server.id');
      const clock = steppedClock(before.clock.now() + 3000);
      const again = createSimCloud({ file, clock, latency: { server: 3000 } });
      const shown = await again.fetch(`${again.baseUrl}/compute/v2.1/servers/${id}`, {
        headers: { 'x-auth-token': before.demo.token },
      });
      expect(((await shown.json()) as { server: { status: string } }).server.status).toBe('ACTIVE');
      expect(again.inventory(before.demo.project).history.find((entry) => entry.id === id)?.deleted).toBeUndefined();
      const demo = await login(again, 'demo');
      const fresh = (await demo.call('POST', 'network', '/v2.0/networks', { network: {} })).at('network.id');
      expect(before.cloud.inventory().objects.network?.map((each) => each.id)).not.toContain(fresh);
      again.close();
      before.cloud.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('serves the same cloud over a socket, with its own origin in the catalogue', async () => {
    const { cloud, demo } = await cloudWith();
    const served = await cloud.listen();
    try {
      const answer = await fetch(`${served.url}/network/v2.0/networks`, { headers: { 'x-auth-token': demo.token } });
      expect(answer.status).toBe(200);
      const auth = await fetch(`${served.authUrl}/auth/catalog`, { headers: { 'x-auth-token': demo.token } });
      expect(await auth.text()).toContain(`${served.url}/compute/v2.1`);
    } finally {
      await served.close();
    }
  });

  it('tells of every object when it came and went', async () => {
    const { clock, cloud, demo } = await cloudWith();
    const id = (await demo.call('POST', 'network', '/v2.0/networks', { network: { name: 'short' } })).at('network.id');
    const created = clock.now();
    clock.advance(1000);
    await demo.call('DELETE', 'network', `/v2.0/networks/${id}`);
    const entry = cloud.inventory(demo.project).history.find((each) => each.id === id);
    expect(entry).toEqual({
      kind: 'network',
      id,
      name: 'short',
      projectId: demo.project,
      created,
      deleted: created + 1000,
    });
    expect(cloud.calls.network).toMatchObject({ POST: 1, DELETE: 1 });
  });
});
