import type { World } from '../world.ts';
import { a, made, once, standard } from './attributes.ts';
import type { Kind, KindEngine } from './kinds.ts';
import { type Neighbours, type Net, type NetTables, notFound, provider, refuse, type Subnet } from './model.ts';

export function networkKind(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  other: Neighbours,
  subnets: () => Kind<Subnet>,
): Kind<Net> {
  return {
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
        engine.remove(subnets(), subnet, { ...actor, admin: true });
    },
    computed: (row) => ({ subnets: [...tables.subnets.where('network_id', row.id)].map((subnet) => subnet.id) }),
  };
}
