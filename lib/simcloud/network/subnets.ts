import { isRecord } from '../http.ts';
import type { World } from '../world.ts';
import { a, once, standard } from './attributes.ts';
import { contains, formatCidr, formatIp, overlap, parseCidr, parseIp } from './ip.ts';
import type { Kind, KindEngine } from './kinds.ts';
import {
  badInput,
  type Neighbours,
  type Net,
  type NetTables,
  notFound,
  refuse,
  type Subnet,
  serviceOwners,
} from './model.ts';

function checkGateway(gateway: unknown, pools: Subnet['allocation_pools']): void {
  const ip = parseIp(gateway);
  if (gateway !== null && !ip) throw badInput(`'${gateway}' is not a valid IP address`);
  for (const pool of pools) {
    const [start, end] = [parseIp(pool.start)!, parseIp(pool.end)!];
    if (ip && ip.version === start.version && ip.value >= start.value && ip.value <= end.value)
      throw refuse(
        409,
        'GatewayConflictWithAllocationPools',
        `Gateway ip ${gateway} conflicts with allocation pool ${pool.start}-${pool.end}.`,
      );
  }
}

/** The pools that are asked for, or all of the network around the gateway. */
function poolsOf(
  given: unknown,
  cidr: NonNullable<ReturnType<typeof parseCidr>>,
  gateway: string | null,
): Subnet['allocation_pools'] {
  if (!Array.isArray(given)) {
    const first = cidr.first + (cidr.prefix >= (cidr.version === 4 ? 31 : 127) ? 0n : 1n);
    const last = cidr.last - (cidr.version === 4 && cidr.prefix < 31 ? 1n : 0n);
    const ip = parseIp(gateway)?.value;
    const spans =
      ip !== undefined && ip >= first && ip <= last
        ? [
            [first, ip - 1n],
            [ip + 1n, last],
          ]
        : [[first, last]];
    return spans
      .filter(([from, to]) => from! <= to!)
      .map(([from, to]) => ({ start: formatIp(cidr.version, from!), end: formatIp(cidr.version, to!) }));
  }
  const pools = given.map((pool: unknown) => {
    const start = isRecord(pool) ? parseIp(pool.start) : undefined;
    const end = isRecord(pool) ? parseIp(pool.end) : undefined;
    if (!start || !end)
      throw refuse(
        400,
        'HTTPBadRequest',
        `Invalid input for allocation_pools. Reason: '${JSON.stringify(pool)}' is not a valid allocation pool.`,
      );
    const text = { start: formatIp(start.version, start.value), end: formatIp(end.version, end.value) };
    if (end.value < start.value)
      throw refuse(400, 'InvalidAllocationPool', `The allocation pool ${text.start}-${text.end} is not valid.`);
    if (!contains(cidr, start) || !contains(cidr, end))
      throw refuse(
        400,
        'OutOfBoundsAllocationPool',
        `The allocation pool ${text.start}-${text.end} spans beyond the subnet cidr ${formatCidr(cidr)}.`,
      );
    return text;
  });
  for (const [i, x] of pools.entries())
    for (const y of pools.slice(i + 1))
      if (parseIp(x.start)!.value <= parseIp(y.end)!.value && parseIp(y.start)!.value <= parseIp(x.end)!.value)
        throw refuse(
          409,
          'OverlappingAllocationPools',
          `Found overlapping allocation pools: ${x.start}-${x.end} ${y.start}-${y.end} for subnet ${formatCidr(cidr)}.`,
        );
  return pools;
}

export function subnetKind(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  other: Neighbours,
  networks: Kind<Net>,
): Kind<Subnet> {
  return {
    singular: 'subnet',
    plural: 'subnets',
    rows: tables.subnets,
    quota: 'subnet',
    gone: notFound.subnet,
    attributes: {
      ...standard,
      ip_version: once(['4', '6']),
      network_id: once('uuid'),
      subnetpool_id: once('any', null),
      prefixlen: once('int?', null),
      cidr: once('any', null),
      gateway_ip: a('any', undefined, { default: 'unset' }),
      allocation_pools: a('any', null),
      dns_nameservers: a('list', []),
      host_routes: a('list', []),
      enable_dhcp: a('boolean', true),
      ipv6_ra_mode: once('text?', null),
      ipv6_address_mode: once('text?', null),
      service_types: a('list', []),
      segment_id: a('any', null, { admin: true, adminView: true }),
      use_default_subnetpool: once('boolean', false, { hidden: true }),
      dns_publish_fixed_ip: a('boolean', false, { adminView: true }),
    },
    shared: (row, actor) => {
      const network = tables.networks.get(row.network_id);
      return (
        network !== undefined &&
        (network.shared || network.project_id === actor.project || other.granted('network', network.id, actor))
      );
    },
    create: (values, actor) => {
      const network = engine.find(networks, String(values.network_id), actor);
      if (network.project_id !== actor.project && !actor.admin)
        throw refuse(404, 'NetworkNotFound', `Network ${network.id} could not be found.`);
      const version = Number(values.ip_version) as 4 | 6;
      if (values.cidr === null) {
        const pool =
          typeof values.subnetpool_id === 'string'
            ? world.collection('subnetpool').get(values.subnetpool_id)
            : undefined;
        if (!pool)
          throw refuse(
            400,
            'BadRequest',
            'Bad subnets request: a subnetpool must be specified in the absence of a cidr.',
          );
        values.cidr = fromPool(
          tables,
          pool,
          typeof values.prefixlen === 'number' ? values.prefixlen : Number(pool.default_prefixlen),
        );
      }
      const cidr = String(values.cidr).includes('/') ? parseCidr(values.cidr) : undefined;
      if (!cidr) throw badInput(`${values.cidr} is not in a CIDR format`);
      if (cidr.version !== version) throw badInput(`cidr '${values.cidr}' does not match the ip_version '${version}'.`);
      if (version === 4 && (values.ipv6_ra_mode !== null || values.ipv6_address_mode !== null))
        throw badInput('ipv6_address_mode is not valid when ip_version is 4');
      const pinned = values.gateway_ip !== 'unset';
      const gateway = pinned
        ? (values.gateway_ip as string | null)
        : formatIp(version, cidr.first + (version === 6 && values.ipv6_address_mode !== null ? 0n : 1n));
      const pools = poolsOf(values.allocation_pools, cidr, gateway);
      if (pinned || values.allocation_pools !== null) checkGateway(gateway, pools);
      for (const subnet of tables.subnets.where('network_id', network.id))
        if (overlap(parseCidr(subnet.cidr)!, cidr))
          throw badInput(
            `Requested subnet with cidr: ${formatCidr(cidr)} for network: ${network.id} overlaps with another subnet`,
          );
      for (const name of values.dns_nameservers as unknown[])
        if (!parseIp(name))
          throw refuse(
            400,
            'HTTPBadRequest',
            `Invalid input for dns_nameservers. Reason: '${name}' is not a valid nameserver.`,
          );
      return {
        cidr: formatCidr(cidr),
        ip_version: version,
        gateway_ip: gateway,
        allocation_pools: pools,
        prefixlen: undefined,
      };
    },
    update: (row, change) => {
      const cidr = parseCidr(row.cidr)!;
      const gateway = 'gateway_ip' in change ? (change.gateway_ip as string | null) : row.gateway_ip;
      const pools = change.allocation_pools ? poolsOf(change.allocation_pools, cidr, gateway) : row.allocation_pools;
      if ('gateway_ip' in change || change.allocation_pools) checkGateway(gateway, pools);
      if ('gateway_ip' in change && gateway !== row.gateway_ip && row.gateway_ip !== null) {
        const held = tables.allocations.get(`${row.id}|${row.gateway_ip}`);
        if (held)
          throw refuse(
            409,
            'GatewayIpInUse',
            `Current gateway ip ${row.gateway_ip} already in use by port ${held.port_id}. Unable to update.`,
          );
      }
      return { gateway_ip: gateway, allocation_pools: pools };
    },
    delete: (row) => {
      const left = [...tables.allocations.where('subnet_id', row.id)].filter((held) => {
        // SLAAC addresses go with the subnet unless a router holds them.
        const port = tables.ports.get(held.port_id);
        return !(row.ipv6_address_mode === 'slaac' && port && !serviceOwners.has(port.device_owner));
      });
      if (left.length > 0)
        throw refuse(
          409,
          'SubnetInUse',
          `Unable to complete operation on subnet ${row.id}: One or more ports have an IP allocation from this subnet.`,
        );
      for (const held of [...tables.allocations.where('subnet_id', row.id)]) {
        const port = tables.ports.get(held.port_id);
        if (port) tables.ports.update(port, { fixed_ips: port.fixed_ips.filter((ip) => ip.subnet_id !== row.id) });
        tables.allocations.remove(held.id);
      }
    },
  };
}

function fromPool(tables: NetTables, pool: Record<string, unknown>, prefix: number): string {
  const taken = [...tables.subnets.all()].map((subnet) => parseCidr(subnet.cidr)!);
  for (const text of pool.prefixes as string[]) {
    const whole = parseCidr(text)!;
    const size = 1n << BigInt((whole.version === 4 ? 32 : 128) - prefix);
    for (
      let first = whole.first, tries = 0;
      first + size - 1n <= whole.last && tries < 65_536;
      first += size, tries++
    ) {
      const candidate = { version: whole.version, first, last: first + size - 1n, prefix };
      if (!taken.some((other) => overlap(other, candidate))) return formatCidr(candidate);
    }
  }
  throw refuse(
    409,
    'SubnetAllocationError',
    `Failed to allocate subnet: Insufficient prefix space to allocate subnet size /${prefix}.`,
  );
}
