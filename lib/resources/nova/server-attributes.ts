import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import type { ReadContext } from '../contract.ts';
import { asValue, type CloudObject, mapAt, maps, nameOf } from '../rest/values.ts';
import { showServer } from './server-calls.ts';

/** Version in which `show` is read: flavor and more are written out in the answer. */
const showVersion = '2.79';

const fromServer: Readonly<Record<string, string>> = {
  accessIPv4: 'accessIPv4',
  accessIPv6: 'accessIPv6',
  instance_name: 'OS-EXT-SRV-ATTR:instance_name',
  tags: 'tags',
};

/** Values of a server's attributes; of a server that is gone they are empty texts, as Heat has it. */
export async function serverAttributes(context: ReadContext, names: readonly string[]): Promise<ValueMap> {
  const id = context.resource.physicalId;
  if (id === null) return {};
  const found: Record<string, Value> = {};
  let server: Promise<CloudObject> | undefined;
  const read = () => (server ??= showServer(context, id));
  const collect = mapAt(context.resource.metadata['os-collect-config']) ?? {};
  for (const name of names) {
    try {
      if (name === 'name') found[name] = nameOf(context);
      else if (name === 'os_collect_config') found[name] = collect;
      else if (name === 'show') {
        found[name] = { os_collect_config: collect, ...mapAt(asValue(await showServer(context, id, showVersion))) };
      } else if (name === 'addresses') found[name] = await addressesOf(context, id);
      else if (name === 'networks') found[name] = await networksOf(context, await read());
      else if (name === 'first_address') found[name] = firstAddress(await read());
      else if (name === 'console_urls') found[name] = await consoleUrls(context, id);
      else found[name] = asValue((await read())[fromServer[name] ?? name]);
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
      found[name] = name === 'show' ? null : '';
    }
  }
  return found;
}

/** Addresses by network name, in the order of the compute service. */
function addressLists(server: CloudObject): Record<string, Value[]> {
  const addresses = mapAt(asValue(server.addresses)) ?? {};
  const labels = Object.keys(addresses).sort();
  return Object.fromEntries(labels.map((label) => [label, maps(addresses[label]).map(({ addr }) => addr ?? null)]));
}

function firstAddress(server: CloudObject): Value {
  const lists = addressLists(server);
  const label = Object.keys(lists)
    .sort()
    .reverse()
    .find((name) => (lists[name]?.length ?? 0) > 0);
  return label === undefined ? '' : (lists[label]?.[0] ?? '');
}

async function networksOf(context: ReadContext, server: CloudObject): Promise<Value> {
  return withIds(context, addressLists(server));
}

/** Each network under its id too, where its name says which one it is. */
async function withIds(context: ReadContext, byName: Readonly<Record<string, Value>>): Promise<ValueMap> {
  const both: Record<string, Value> = { ...byName };
  for (const [name, value] of Object.entries(byName)) {
    const query = { name, fields: 'id' };
    const listed = await listAll(context.cloud, { service: 'network', path: '/v2.0/networks', query }, 'networks');
    const id = listed.length === 1 ? listed[0]?.id : undefined;
    if (typeof id === 'string') both[id] = value;
  }
  return both;
}

/** Addresses with port, subnets and network of each, floating ones before the fixed one they lead to. */
async function addressesOf(context: ReadContext, id: string): Promise<Value> {
  const list = (path: string, key: string, query: Readonly<Record<string, readonly string[] | string>>) =>
    listAll(context.cloud, { service: 'network', path: `/v2.0/${path}`, query }, key);
  const ports = await list('ports', 'ports', { device_id: id });
  if (ports.length === 0) {
    // A server that is gone has no addresses, which is another answer than none.
    await showServer(context, id);
    return {};
  }
  const ips = ports.flatMap((port) => maps(asValue(port.fixed_ips)));
  const unique = (values: readonly unknown[]) => [...new Set(values.filter((value) => typeof value === 'string'))];
  const [networks, subnets, floating] = await Promise.all([
    list('networks', 'networks', { id: unique(ports.map(({ network_id }) => network_id)) }),
    list('subnets', 'subnets', { id: unique(ips.map(({ subnet_id }) => subnet_id)) }),
    list('floatingips', 'floatingips', { port_id: ports.map((port) => String(port.id)) }),
  ]);
  const byName: Record<string, Value[]> = {};
  for (const port of ports) {
    const network = networks.find((one) => one.id === port.network_id);
    const label = String(network?.name ?? port.network_id);
    const own = maps(asValue(port.fixed_ips));
    const portSubnets = own.map(({ subnet_id }) => asValue(subnets.find((one) => one.id === subnet_id)));
    byName[label] ??= [];
    for (const { ip_address: addr } of own) {
      const version = isIPv6(String(addr)) ? 6 : 4;
      const common = { 'OS-EXT-IPS-MAC:mac_addr': asValue(port.mac_address), version };
      for (const one of floating) {
        if (one.port_id !== port.id || one.fixed_ip_address !== addr) continue;
        const address = asValue(one.floating_ip_address);
        byName[label].push({ addr: address, ...common, 'OS-EXT-IPS:type': 'floating', port: null });
      }
      byName[label].push({
        addr: addr ?? null,
        ...common,
        'OS-EXT-IPS:type': 'fixed',
        port: asValue(port.id),
        subnets: portSubnets,
        network: asValue(network),
      });
    }
  }
  return withIds(context, byName);
}

/** Protocol and type of each console as the API names them. */
const consoles: Readonly<Record<string, readonly [protocol: string, type: string]>> = {
  novnc: ['vnc', 'novnc'],
  'spice-html5': ['spice', 'spice-html5'],
  'rdp-html5': ['rdp', 'rdp-html5'],
  serial: ['serial', 'serial'],
  webmks: ['mks', 'webmks'],
};

const consoleSchema = z.looseObject({ remote_console: z.looseObject({ url: z.string() }) });

/** A console that the cloud does not have stands with the reason in place of its address. */
async function consoleUrls(context: ReadContext, id: string): Promise<Value> {
  const urls = await Promise.all(
    Object.entries(consoles).map(async ([name, [protocol, type]]) => {
      try {
        const { body } = await context.cloud.request({
          service: 'compute',
          method: 'POST',
          path: `/servers/${id}/remote-consoles`,
          microversion: '2.8',
          body: { remote_console: { protocol, type } },
          schema: consoleSchema,
        });
        return [name, body.remote_console.url] as const;
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        return [name, `Cannot get console url: ${error.message} (HTTP ${error.status ?? 'none'})`] as const;
      }
    }),
  );
  return { ...Object.fromEntries(urls), xvpvnc: 'Cannot get console url: Invalid console type xvpvnc' };
}
