import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../lib/openstack/index.ts';
import type { ResourceType } from '../../lib/resources/contract.ts';
import { splitMultipart } from '../../lib/resources/mime/multipart.ts';
import { floatingIp } from '../../lib/resources/neutron/floating-ip.ts';
import { keyPair } from '../../lib/resources/nova/key-pair.ts';
import { server } from '../../lib/resources/nova/server.ts';
import type { Interface } from '../../lib/resources/nova/server-interfaces.ts';
import { networkChange } from '../../lib/resources/nova/server-networks.ts';
import { buildUserData } from '../../lib/resources/nova/user-data.ts';
import { simulated } from './clouds/simulated.ts';
import { Driver } from './contract/driver.ts';
import { memoryEngine } from './contract/engine.ts';
import type { Given } from './contract/fixture.ts';

const { user } = await simulated();
const cirros = { flavor: 'm1.nano', image: 'cirros', user_data_format: 'RAW', networks: [{ network: 'private' }] };

async function privateNetwork(): Promise<string> {
  const query = { name: 'private' };
  const { body } = await user.cloud.request({ service: 'network', method: 'GET', path: '/v2.0/networks', query });
  return (body as { networks: { id: string }[] }).networks[0]?.id ?? '';
}

describe('what was made without a name of its own', () => {
  const told = async (type: ResourceType, one: Given, other: Given) => {
    const [a, b] = [new Driver(user, type), new Driver(user, type)];
    await a.prepare(one);
    await b.prepare(other);
    return type.behaviour?.tellsApart?.(a.context(undefined), b.context(undefined));
  };

  it('is told apart by what was sent', async () => {
    expect(await told(keyPair, { name: 'one' }, { name: 'two' })).toBe(true);
    expect(await told(keyPair, { name: 'one' }, { name: 'one' })).toBe(false);
    const address = { floating_network: 'public' };
    expect(await told(floatingIp, { ...address, port_id: 'one' }, { ...address, port_id: 'two' })).toBe(true);
    expect(await told(floatingIp, { ...address, port_id: 'one' }, address)).toBe(false);
    expect(await told(floatingIp, address, address)).toBe(false);
  });
});

describe('a key pair', () => {
  it('keeps a private key only when asked to', async () => {
    const kept = new Driver(user, keyPair);
    await kept.create({ name: 'kept', save_private_key: true });
    const { private_key, public_key } = await kept.attributes(['private_key', 'public_key']);
    expect(private_key).toMatch(/PRIVATE KEY/);
    expect(public_key).toMatch(/^ssh-/);
    const other = new Driver(user, keyPair);
    await other.create({ name: 'other' });
    expect(await other.attributes(['private_key'])).toEqual({ private_key: '' });
    expect(JSON.stringify(other.record.data)).not.toMatch(/PRIVATE KEY/);
    await kept.delete();
    await other.delete();
  });

  it('is made anew when the answer with its private key was lost', async () => {
    const it = new Driver(user, keyPair);
    await it.prepare({ name: 'lost', save_private_key: true });
    const body = { keypair: { name: 'lost' } };
    await user.cloud.request({ service: 'compute', method: 'POST', path: '/os-keypairs', body });
    expect(await it.find()).toEqual([]);
    await it.create({ name: 'lost', save_private_key: true });
    expect(it.record.data.private_key).toMatch(/PRIVATE KEY/);
    await it.delete();
  });

  it('does not take a later key of the same name with it', async () => {
    const old = new Driver(user, keyPair);
    await old.create({ name: 'same' });
    await user.cloud.request({ service: 'compute', method: 'DELETE', path: '/os-keypairs/same' });
    const fresh = new Driver(user, keyPair);
    await fresh.create({ name: 'same' });
    await old.delete();
    expect((await fresh.attributes(['show'])).show).toMatchObject({ name: 'same' });
    await fresh.delete();
  });
});

describe('a server', () => {
  it('tells its addresses with ports and subnets, under name and id of the network', async () => {
    const it = new Driver(user, server);
    await it.create(cirros);
    const found = await it.attributes(['addresses', 'networks', 'first_address', 'name']);
    const networks = found.networks as Record<string, string[]>;
    const [id] = Object.keys(networks).filter((key) => key !== 'private');
    expect(Object.keys(networks).length).toBe(2);
    expect(networks.private).toEqual(networks[id ?? '']);
    expect(found.first_address).toBe(networks.private?.[0]);
    expect(found.addresses).toMatchObject({
      private: [
        {
          addr: found.first_address,
          'OS-EXT-IPS:type': 'fixed',
          version: 4,
          port: expect.any(String),
          subnets: [{ name: 'private-subnet' }],
          network: { name: 'private' },
        },
      ],
    });
    expect(found.name).toBe(it.record.physicalName);
    await it.delete();
  });

  it('gets the text of a software config whose id stands in its user data', async () => {
    const engine = memoryEngine();
    const empty = { group: '', inputs: [], outputs: [], options: {} };
    const id = await engine.configs.create({ name: 'c', config: '#!/bin/sh\necho hello\n', ...empty });
    const sent: string[] = [];
    const it = new Driver(user, server, engine);
    it.cloud = {
      ...user.cloud,
      async request(call) {
        const body = call.body as { server?: { user_data?: string } } | undefined;
        if (body?.server?.user_data) sent.push(Buffer.from(body.server.user_data, 'base64').toString());
        return user.cloud.request(call);
      },
    };
    await it.create({ ...cirros, user_data: id });
    expect(sent).toEqual(['#!/bin/sh\necho hello\n']);
    await it.delete();
  });

  it('is suspended and resumed, each twice', async () => {
    const it = new Driver(user, server);
    await it.create(cirros);
    const status = async () => ((await it.attributes(['show'])).show as { status: string }).status;
    for (const [action, state] of [
      ['suspend', 'SUSPENDED'],
      ['suspend', 'SUSPENDED'],
      ['resume', 'ACTIVE'],
      ['resume', 'ACTIVE'],
    ] as const) {
      await it.act(action);
      expect(await status()).toBe(state);
    }
    await it.delete();
  });

  it('has let go of an interface when its addresses do not tell of it any more', async () => {
    let late: { readonly addresses: unknown; left: number } | undefined;
    const lagging: Cloud = {
      ...user.cloud,
      async request(call) {
        if (call.method === 'DELETE' && call.path.includes('/os-interface/')) {
          const path = call.path.replace(/\/os-interface.*/, '');
          const { body } = await user.cloud.request({ service: 'compute', method: 'GET', path });
          late = { addresses: (body as { server: { addresses: unknown } }).server.addresses, left: 3 };
        }
        const got = await user.cloud.request(call);
        if (call.method !== 'GET' || !/^\/servers\/[^/]+$/.test(call.path) || !late || late.left-- <= 0) return got;
        const { server: shown } = got.body as { server: object };
        return { ...got, body: { server: { ...shown, addresses: late.addresses } } as never };
      },
    };
    const it = new Driver({ ...user, cloud: lagging }, server);
    await it.create(cirros);
    await it.update({ ...cirros, networks: [{ allocate_network: 'none' }] });
    expect(await it.attributes(['networks'])).toEqual({ networks: {} });
    await it.delete();
  });

  it('has no attributes when it is gone', async () => {
    const it = new Driver(user, server);
    await it.create(cirros);
    const { physicalId } = it.record;
    await it.delete();
    it.record = { ...it.record, physicalId };
    expect(await it.attributes(['show', 'addresses', 'networks', 'first_address', 'accessIPv4'])).toEqual({
      show: null,
      addresses: '',
      networks: '',
      first_address: '',
      accessIPv4: '',
    });
  });

  it('is known by its port among others of its name', async () => {
    const ports: string[] = [];
    for (const name of ['one', 'two']) {
      const { body } = await user.cloud.request({
        service: 'network',
        method: 'POST',
        path: '/v2.0/ports',
        body: { port: { name, network_id: await privateNetwork() } },
      });
      ports.push((body as { port: { id: string } }).port.id);
    }
    const [first, second] = await Promise.all(
      ports.map(async (port) => {
        const it = new Driver(user, server);
        await it.create({ ...cirros, name: 'web', networks: [{ port }] });
        return it;
      }),
    );
    const lost = new Driver(user, server);
    await lost.prepare({ ...cirros, name: 'web', networks: [{ port: ports[1] }] });
    expect(await lost.find()).toEqual([second?.record.physicalId]);
    expect(await server.behaviour?.findsOwn?.(lost.context(undefined))).toBe(true);
    await first?.delete();
    await second?.delete();
    for (const port of ports)
      await user.cloud.request({ service: 'network', method: 'DELETE', path: `/v2.0/ports/${port}` });
  });

  it('is removed for good where the cloud would keep it for a while', async () => {
    const deleted = new Set<string>();
    const keeping: Cloud = {
      ...user.cloud,
      async request(call) {
        const id = /^\/servers\/([^/]+)/.exec(call.path)?.[1] ?? '';
        const answer = { status: 204, headers: new Headers(), body: {} as never };
        if (call.method === 'DELETE' && call.service === 'compute') {
          deleted.add(id);
          return answer;
        }
        if (JSON.stringify(call.body ?? {}).includes('forceDelete')) {
          await user.cloud.request({ service: 'compute', method: 'DELETE', path: `/servers/${id}` });
          return answer;
        }
        const got = await user.cloud.request(call);
        if (!deleted.has(id)) return got;
        const { server: shown } = got.body as { server: object };
        return { ...got, body: { server: { ...shown, status: 'SOFT_DELETED' } } as never };
      },
    };
    const it = new Driver({ ...user, cloud: keeping }, server);
    await it.create(cirros);
    await it.delete();
    expect(deleted.size).toBe(1);
    const call = { service: 'compute', method: 'GET', path: `/servers/${it.record.physicalId}` } as const;
    await expect(user.cloud.request(call)).rejects.toThrow(/could not be found/);
  });

  it('tells why it could not be deleted', async () => {
    const broken: Cloud = {
      ...user.cloud,
      async request(call) {
        const got = await user.cloud.request({ ...call, ...(call.method === 'DELETE' && { method: 'GET' as const }) });
        if (call.method !== 'GET' || !call.path.startsWith('/servers/')) return got;
        const { server: shown } = got.body as { server: object };
        const fault = { message: 'the host is away', code: 500 };
        return { ...got, body: { server: { ...shown, name: 'web', status: 'ERROR', fault } } as never };
      },
    };
    const it = new Driver(user, server);
    await it.create(cirros);
    const stuck = new Driver({ ...user, cloud: broken }, server);
    stuck.record = it.record;
    stuck.properties = it.properties;
    await expect(stuck.delete()).rejects.toThrow(
      'Went to status ERROR due to "Server web delete failed: (500) the host is away"',
    );
    await it.delete();
  });

  it('takes metadata that is null as text', async () => {
    const it = new Driver(user, server);
    await it.create({ ...cirros, metadata: { a: null } });
    expect((await it.attributes(['show'])).show).toMatchObject({ metadata: { a: 'null' } });
    await it.update({ ...cirros, metadata: { a: null, b: 1 } });
    expect((await it.attributes(['show'])).show).toMatchObject({ metadata: { a: 'null', b: '1' } });
    await it.delete();
  });

  it('does not take a subnet of another network', async () => {
    const it = new Driver(user, server);
    const networks = [{ network: 'public', subnet: 'private-subnet' }];
    await expect(it.create({ ...cirros, networks })).rejects.toThrow(
      /^Specified subnet \S+ does not belongs to network \S+\.$/,
    );
    await it.delete();
  });

  it('leaves an image behind when its deletion policy is Snapshot', async () => {
    const it = new Driver(user, server);
    await it.create(cirros);
    await it.delete('Snapshot');
    const query = { name: it.record.physicalName };
    const { body } = await user.cloud.request({ service: 'image', method: 'GET', path: '/v2/images', query });
    expect(body).toMatchObject({ images: [{ status: 'active' }] });
  });
});

describe('a change of networks', () => {
  const face = (port: string, network: string, ip: string): Interface => ({
    port,
    mac: null,
    network,
    fixed_ip: ip,
    subnet: `sub-${network}`,
  });
  const two = [face('p1', 'a', '10.0.0.1'), face('p2', 'b', '10.1.0.1')];
  const none = new Set<string>();
  const ports = (change: ReturnType<typeof networkChange>) => change.detach.map(({ port }) => port);

  it('keeps what is asked for in another order', () => {
    const change = networkChange([{ network: 'a' }, { network: 'b' }], [{ network: 'b' }, { network: 'a' }], two, none);
    expect(change).toMatchObject({ detach: [], attach: [], attachAny: false });
  });

  it('takes one off and brings one', () => {
    const change = networkChange([{ network: 'a' }, { network: 'b' }], [{ network: 'a' }, { port: 'p9' }], two, none);
    expect(ports(change)).toEqual(['p2']);
    expect(change.attach.map(({ net }) => net)).toEqual([{ port: 'p9' }]);
  });

  it('changes an address by another interface', () => {
    const before = [{ network: 'a', fixed_ip: '10.0.0.1' }];
    const change = networkChange(before, [{ network: 'a', fixed_ip: '10.0.0.9' }], two.slice(0, 1), none);
    expect(ports(change)).toEqual(['p1']);
    expect(change.attach).toHaveLength(1);
  });

  it('attaches any network when none is asked for any more', () => {
    const change = networkChange([{ network: 'a' }], [], two.slice(0, 1), none);
    expect([ports(change), change.attachAny]).toEqual([['p1'], true]);
    expect(networkChange([], [], two, none)).toMatchObject({ detach: [], attachAny: false });
  });

  it('changes properties of an own port in place, those it cannot change by another port', () => {
    const net = (extra: Record<string, string | boolean>) => [{ network: 'a', port_extra_properties: extra }];
    const own = new Set(['p1']);
    const mild = networkChange(net({ admin_state_up: true }), net({ admin_state_up: false }), two.slice(0, 1), own);
    expect([mild.adjust.map(({ port }) => port), mild.detach, mild.attach]).toEqual([['p1'], [], []]);
    const hard = networkChange(net({}), net({ mac_address: 'fa:16:3e:00:00:01' }), two.slice(0, 1), own);
    expect([hard.adjust, ports(hard), hard.attach.length]).toEqual([[], ['p1'], 1]);
  });
});

describe('user data', () => {
  const parts = (text: string) => new Map((splitMultipart(text) ?? []).map((part) => [part.filename, part.content]));

  it('stays as it is when RAW', () => {
    expect(buildUserData('RAW', 'x', { a: 1 }, 'http://m.test/v1')).toBe('x');
  });

  it('is a message for heat-cfntools', () => {
    const found = parts(buildUserData('HEAT_CFNTOOLS', '#!/bin/sh\ntrue\n', { a: 1 }, 'http://m.test:8000/v1/'));
    expect([...found.keys()]).toEqual([
      'cloud-config',
      'boothook.sh',
      'part-handler.py',
      'cfn-userdata',
      'loguserdata.py',
      'cfn-init-data',
      'cfn-metadata-server',
      'cfn-boto-cfg',
    ]);
    expect(found.get('cfn-userdata')?.trim()).toBe('#!/bin/sh\ntrue');
    expect(JSON.parse(found.get('cfn-init-data') ?? '')).toEqual({ a: 1 });
    expect(found.get('cfn-boto-cfg')).toContain('cfn_region_endpoint = m.test');
  });

  it('keeps the parts of a message that it is itself, whatever is in them', () => {
    const inner = buildUserData('SOFTWARE_CONFIG', 'grüße', {}, undefined);
    expect(parts(inner).size).toBe(4);
    const outer = splitMultipart(buildUserData('SOFTWARE_CONFIG', inner, {}, undefined)) ?? [];
    expect(outer.length).toBe(7);
    expect(outer.at(-1)?.content).toBe('grüße');
  });

  it('puts metadata into an ignition document', () => {
    const text = JSON.stringify({ ignition: { version: '3.0.0' } });
    const merged = JSON.parse(buildUserData('SOFTWARE_CONFIG', text, { a: 1 }, undefined));
    expect(merged.storage.files).toHaveLength(2);
    expect(decodeURIComponent(merged.storage.files[0].contents.source)).toBe('data:,{"a": 1}');
    expect(buildUserData('SOFTWARE_CONFIG', text, {}, undefined)).toBe(text);
  });

  it('cannot smuggle headers through file names', () => {
    const text = buildUserData('HEAT_CFNTOOLS', 'a', {}, undefined);
    expect(text.split('\n').filter((line) => line.startsWith('Content-Type: multipart')).length).toBe(1);
  });
});
