import { a, made, once, standard } from './attributes.ts';
import { parseIp } from './ip.ts';
import type { Kind, KindEngine } from './kinds.ts';
import type { Layer2 } from './layer2.ts';
import { type Actor, type FloatingIp, internal, type NetTables, notFound, refuse } from './model.ts';
import { type ServicePorts, subnetIds } from './service-ports.ts';

/** Of a floating IP that leads nowhere. */
export const freed = { port_id: null, fixed_ip_address: null, router_id: null };

export function floatingIpKind(
  tables: NetTables,
  engine: KindEngine,
  own: ServicePorts,
  two: () => Layer2,
): Kind<FloatingIp> {
  /** Where a floating IP on `network` reaches `port`. @throws Refusal 404, 409 in Neutron's words. */
  const associate = (
    fip: { id: string; floating_ip_address: string },
    network: string,
    portId: string,
    fixed: unknown,
    actor: Actor,
  ): Partial<FloatingIp> => {
    const port = tables.ports.get(portId);
    if (!port || (!actor.admin && port.project_id !== actor.project)) throw notFound.port(portId);
    const ip =
      typeof fixed === 'string'
        ? port.fixed_ips.find((each) => each.ip_address === fixed)
        : port.fixed_ips.find((each) => parseIp(each.ip_address)?.version === 4);
    if (!ip)
      throw refuse(
        400,
        'BadRequest',
        typeof fixed === 'string'
          ? `Bad floatingip request: Port ${portId} does not have fixed ip ${fixed}.`
          : `Bad floatingip request: Cannot add floating IP to port ${portId} that has no fixed IPv4 addresses.`,
      );
    for (const other of tables.floatingips.where('port_id', portId))
      if (other.id !== fip.id && other.fixed_ip_address === ip.ip_address && other.floating_network_id === network)
        throw refuse(
          409,
          'FloatingIPPortAlreadyAssociated',
          `Cannot associate floating IP ${fip.floating_ip_address} (${fip.id}) with port ${portId} using fixed IP ${ip.ip_address}, as that fixed IP already has a floating IP on external network ${network}.`,
        );
    for (const router of tables.routers.all())
      if (
        router.external_gateway_info?.network_id === network &&
        own.interfaces(router.id).some((each) => subnetIds(each).includes(ip.subnet_id))
      )
        return { port_id: portId, fixed_ip_address: ip.ip_address, router_id: router.id, status: 'ACTIVE' };
    throw refuse(
      404,
      'ExternalGatewayForFloatingIPNotFound',
      `External network ${network} is not reachable from subnet ${ip.subnet_id}.  Therefore, cannot associate Port ${portId} with a Floating IP.`,
    );
  };
  return {
    singular: 'floatingip',
    plural: 'floatingips',
    rows: tables.floatingips,
    quota: 'floatingip',
    gone: (id) => refuse(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`),
    attributes: {
      ...Object.fromEntries(Object.entries(standard).filter(([name]) => name !== 'name')),
      floating_network_id: once('uuid'),
      floating_ip_address: once('any', null, { admin: true }),
      subnet_id: once('any', null, { adminView: true }),
      port_id: a('uuid?', null),
      fixed_ip_address: a('any', null),
      router_id: made('any'),
      status: made('string'),
      qos_policy_id: a('uuid?', null),
      dns_domain: once('string', ''),
      dns_name: once('string', ''),
    },
    create: (values, actor, row) => {
      const network = engine.find(two().networks, String(values.floating_network_id), actor);
      if (!network['router:external'])
        throw refuse(
          400,
          'BadRequest',
          `Bad floatingip request: Network ${network.id} is not a valid external network.`,
        );
      const about = { id: row.id, floating_ip_address: String(values.floating_ip_address ?? '') };
      const joined =
        typeof values.port_id === 'string'
          ? associate(about, network.id, values.port_id, values.fixed_ip_address, actor)
          : freed;
      const wanted = {
        ...(values.subnet_id !== null && { subnet_id: values.subnet_id }),
        ...(values.floating_ip_address !== null && { ip_address: values.floating_ip_address }),
      };
      const port = own.make({
        network: network.id,
        owner: 'network:floatingip',
        device: row.id,
        ips: Object.keys(wanted).length > 0 ? [wanted] : undefined,
        project: '',
      });
      const address = port.fixed_ips.find((ip) => parseIp(ip.ip_address)?.version === 4)?.ip_address;
      if (address === undefined) {
        engine.remove(two().ports, port, internal);
        throw refuse(
          409,
          'ExternalIpAddressExhausted',
          `Unable to find any IP address on external network ${network.id}.`,
        );
      }
      return { status: 'DOWN', ...joined, floating_ip_address: address, _port: port.id };
    },
    update: (row, change, actor) => {
      if (!('port_id' in change)) return undefined;
      if (typeof change.port_id !== 'string') return { ...freed, status: 'DOWN' };
      return associate(row, row.floating_network_id, change.port_id, change.fixed_ip_address, actor);
    },
    delete: (row) => own.drop(row._port),
    computed: (row) => {
      const port = row.port_id === null ? undefined : tables.ports.get(row.port_id);
      return {
        port_forwardings: [],
        port_details: port
          ? {
              name: port.name,
              network_id: port.network_id,
              mac_address: port.mac_address,
              admin_state_up: port.admin_state_up,
              status: port.status,
              device_id: port.device_id,
              device_owner: port.device_owner,
            }
          : null,
      };
    },
  };
}
