import { isRecord } from '../http.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import { a, made, once, standard } from './attributes.ts';
import { contains, formatCidr, formatIp, overlap, parseCidr, parseIp } from './ip.ts';
import type { Kind, KindEngine } from './kinds.ts';
import {
  type Actor,
  badInput,
  type FixedIp,
  type Net,
  type NetTables,
  notFound,
  type Port,
  refuse,
  type Subnet,
} from './model.ts';

const provider = { admin: true, adminView: true } as const;

export interface Layer2 {
  readonly networks: Kind<Net>;
  readonly subnets: Kind<Subnet>;
  readonly ports: Kind<Port>;
}

/** Port owners that a user may not delete by the port API. */
const serviceOwners = new Set([
  'network:router_interface',
  'network:router_gateway',
  'network:floatingip',
  'network:ha_router_replicated_interface',
]);

export interface Neighbours {
  /** The default security group of a project, made at first need. */
  defaultGroup(project: string): string;
  groupVisible(id: string, actor: Actor): boolean;
  /** Takes floating IPs off a port that goes away. */
  freeFloatingIps(port: string): void;
  /** Whether an RBAC policy opens the object to the project. */
  granted(kind: string, id: string, actor: Actor): boolean;
}

/** Networks, subnets and ports. */
export function layer2(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  addresses: Addresses,
  other: Neighbours,
): Layer2 {
  const networks: Kind<Net> = {
    singular: 'network',
    plural: 'networks',
    rows: tables.networks,
    quota: 'network',
    revision: 1,
    gone: notFound.network,
    attributes: {
      ...standard,
      admin_state_up: a('boolean', true),
      mtu: a('int', 1450),
      status: made('string'),
      shared: a('boolean', false, { admin: true }),
      'router:external': a('boolean', false, { admin: true }),
      is_default: a('boolean', false, { admin: true }),
      port_security_enabled: a('boolean', true),
      qos_policy_id: a('uuid?', null),
      dns_domain: a('string', ''),
      availability_zone_hints: once('list', []),
      availability_zones: made('list'),
      ipv4_address_scope: made('any'),
      ipv6_address_scope: made('any'),
      l2_adjacency: made('boolean'),
      vlan_transparent: once('any', null, { hidden: true }),
      'provider:network_type': a('any', null, provider),
      'provider:physical_network': a('any', null, provider),
      'provider:segmentation_id': a('any', null, provider),
      segments: once('any', null, { admin: true, hidden: true }),
    },
    shared: (row, actor) => row.shared || row['router:external'] || other.granted('network', row.id, actor),
    create: (values) => ({
      status: 'ACTIVE',
      availability_zones: [],
      ipv4_address_scope: null,
      ipv6_address_scope: null,
      l2_adjacency: true,
      ...(values['provider:network_type'] === null && {
        'provider:network_type': 'vxlan',
        'provider:segmentation_id': 1 + Math.floor(world.random.next() * 1000),
      }),
    }),
    update: (row, change) => {
      if (change.shared === false && row.shared)
        for (const port of tables.ports.where('network_id', row.id))
          if (port.project_id !== row.project_id && port.project_id !== '')
            throw refuse(
              409,
              'InvalidSharedSetting',
              `Unable to reconfigure sharing settings for network ${row.id}. Multiple tenants are using it.`,
            );
      return undefined;
    },
    delete: (row, actor) => {
      const ports = [...tables.ports.where('network_id', row.id)];
      if (ports.length > 0)
        throw refuse(
          409,
          'NetworkInUse',
          `Unable to complete operation on network ${row.id}. There are one or more ports still in use on the network, id for these ports is: ${ports
            .map((port) => port.id)
            .sort()
            .join(',')}.`,
        );
      for (const subnet of [...tables.subnets.where('network_id', row.id)])
        engine.remove(subnets, subnet, { ...actor, admin: true });
    },
    computed: (row) => ({ subnets: [...tables.subnets.where('network_id', row.id)].map((subnet) => subnet.id) }),
  };

  const checkGateway = (gateway: unknown, pools: Subnet['allocation_pools']) => {
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
  };
  const poolsOf = (
    given: unknown,
    cidr: NonNullable<ReturnType<typeof parseCidr>>,
    gateway: string | null,
  ): Subnet['allocation_pools'] => {
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
  };

  const subnets: Kind<Subnet> = {
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
      if (cidr.version !== version)
        throw badInput(`Cannot create subnet: ip_version '${version}' does not match cidr '${values.cidr}'`);
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

  const assignment = (port: Port) =>
    port.fixed_ips.map(({ ip_address }) => {
      const hostname = port.dns_name || `host-${ip_address.replaceAll(/[.:]/g, '-')}`;
      return { ip_address, hostname, fqdn: `${hostname}.openstacklocal.` };
    });
  const macs = world.collection<Port>('port');
  const checkGroups = (ids: unknown, actor: Actor) => {
    for (const id of ids as string[]) if (!other.groupVisible(id, actor)) throw notFound.group(id);
  };
  const pairs = (given: unknown, mac: string): unknown =>
    Array.isArray(given) ? given.map((pair) => ({ mac_address: mac, ...(isRecord(pair) ? pair : {}) })) : given;

  const ports: Kind<Port> = {
    singular: 'port',
    plural: 'ports',
    rows: tables.ports,
    quota: 'port',
    revision: 1,
    gone: notFound.port,
    attributes: {
      ...standard,
      network_id: once('uuid'),
      admin_state_up: a('boolean', true),
      mac_address: a('any', null),
      fixed_ips: a('any', null),
      device_id: a('string', ''),
      device_owner: a('string', ''),
      status: made('string'),
      security_groups: a('any', undefined, { default: 'unset' }),
      allowed_address_pairs: a('list', []),
      extra_dhcp_opts: a('list', []),
      port_security_enabled: a('any', null),
      'binding:vnic_type': a('string', 'normal'),
      'binding:host_id': a('any', '', provider),
      'binding:profile': a('any', {}, provider),
      'binding:vif_type': made('string', { adminView: true }),
      'binding:vif_details': made('dict', { adminView: true }),
      qos_policy_id: a('uuid?', null),
      qos_network_policy_id: made('any'),
      dns_name: a('string', ''),
      dns_domain: a('string', ''),
      propagate_uplink_status: once('boolean', true),
      ip_allocation: made('string'),
      resource_request: made('any', { adminView: true }),
    },
    shared: (row, actor) => tables.networks.get(row.network_id)?.project_id === actor.project,
    create: (values, actor, row) => {
      const network = engine.find(networks, String(values.network_id), actor);
      if (network['router:external'] && !network.shared && network.project_id !== actor.project && !actor.admin)
        throw refuse(403, 'PolicyNotAuthorized', 'rule:create_port is disallowed by policy');
      if (values.mac_address === null)
        values.mac_address = `fa:16:3e:${world.random
          .hex(8)
          .slice(0, 6)
          .replace(/(..)(..)(..)/, '$1:$2:$3')}`;
      const mac = String(values.mac_address).toLowerCase();
      if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac))
        throw refuse(
          400,
          'HTTPBadRequest',
          `Invalid input for mac_address. Reason: '${values.mac_address}' is not a valid MAC address.`,
        );
      for (const port of macs.where('mac_address', mac))
        if (port.network_id === network.id)
          throw refuse(
            409,
            'MacAddressInUse',
            `Unable to complete operation for network ${network.id}. The mac address ${mac} is in use.`,
          );
      const secured =
        values.port_security_enabled === null ? network.port_security_enabled : values.port_security_enabled === true;
      const owned = String(values.device_owner).startsWith('network:');
      if (values.security_groups === 'unset' || values.security_groups === null)
        values.security_groups = secured && !owned ? [other.defaultGroup(actor.project)] : [];
      else {
        if (!secured && (values.security_groups as unknown[]).length > 0)
          throw refuse(
            409,
            'PortSecurityPortHasSecurityGroup',
            `Port has security group associated. Cannot disable port security or IP address until security group is removed.`,
          );
        checkGroups(values.security_groups, actor);
      }
      const ips = addresses.choose(network.id, values.fixed_ips, mac);
      addresses.take(row.id, ips);
      return {
        mac_address: mac,
        fixed_ips: ips,
        status: 'DOWN',
        security_groups: [...new Set(values.security_groups as string[])],
        port_security_enabled: secured && !owned,
        allowed_address_pairs: pairs(values.allowed_address_pairs, mac),
        'binding:vif_type': 'unbound',
        'binding:vif_details': {},
        qos_network_policy_id: null,
        ip_allocation:
          ips.length > 0 || tables.subnets.where('network_id', network.id).size === 0 ? 'immediate' : 'none',
        resource_request: null,
      };
    },
    update: (row, change, actor) => {
      if (change.security_groups) checkGroups(change.security_groups, actor);
      const more: Partial<Port> = {};
      if (change.allowed_address_pairs)
        more.allowed_address_pairs = pairs(change.allowed_address_pairs, row.mac_address);
      if (typeof change.mac_address === 'string') {
        if (row.device_owner.startsWith('compute:'))
          throw refuse(
            409,
            'PortBound',
            `Unable to complete operation on port ${row.id}, port is already bound, port type: ovs, old_mac ${row.mac_address}, new_mac ${change.mac_address}.`,
          );
        more.mac_address = change.mac_address.toLowerCase();
      }
      if (Array.isArray(change.fixed_ips)) {
        const ips = addresses.choose(row.network_id, change.fixed_ips, row.mac_address, row.fixed_ips);
        addresses.release(row.fixed_ips);
        addresses.take(row.id, ips);
        more.fixed_ips = ips;
      } else if ('fixed_ips' in change) more.fixed_ips = row.fixed_ips;
      if (
        change.port_security_enabled === false &&
        ((change.security_groups as string[] | undefined) ?? row.security_groups).length > 0
      )
        throw refuse(
          409,
          'PortSecurityAndIPRequiredForSecurityGroups',
          'Port security must be enabled and port must have an IP address in order to use security groups.',
        );
      return more;
    },
    delete: (row, actor) => {
      if (serviceOwners.has(row.device_owner) && row.device_id !== '' && !isInternal(actor))
        throw refuse(
          409,
          'ServicePortInUse',
          `Port ${row.id} cannot be deleted directly via the port API: has device owner ${row.device_owner}.`,
        );
      other.freeFloatingIps(row.id);
      addresses.release(row.fixed_ips);
    },
    computed: (row) => ({ dns_assignment: assignment(row) }),
  };
  return { networks, subnets, ports };
}

/** The services themselves: may delete the ports they own. */
export const internal: Actor = { project: '', admin: true };
const isInternal = (actor: Actor) => actor === internal;

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

export type { FixedIp };
