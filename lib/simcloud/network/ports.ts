import { isRecord } from '../http.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import { a, made, once, standard } from './attributes.ts';
import type { Kind, KindEngine } from './kinds.ts';
import {
  type Actor,
  internal,
  type Neighbours,
  type Net,
  type NetTables,
  notFound,
  type Port,
  provider,
  refuse,
  serviceOwners,
} from './model.ts';

export function portKind(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  addresses: Addresses,
  other: Neighbours,
  networks: Kind<Net>,
): Kind<Port> {
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

  return {
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
      if (serviceOwners.has(row.device_owner) && row.device_id !== '' && actor !== internal)
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
}
