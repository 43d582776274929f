import { type Call, isRecord, type Reply, type Route } from '../http.ts';
import type { World } from '../world.ts';
import { a, made, once, standard } from './attributes.ts';
import { contains, overlap, parseCidr, parseIp } from './ip.ts';
import { actorOf, type Kind, type KindEngine } from './kinds.ts';
import { internal, type Layer2 } from './layer2.ts';
import {
  type Actor,
  type FixedIp,
  type FloatingIp,
  type NetTables,
  notFound,
  type Port,
  type Router,
  refuse,
} from './model.ts';

const badRouter = (why: string) => refuse(400, 'BadRequest', `Bad router request: ${why}.`);

export interface Layer3 {
  readonly routers: Kind<Router>;
  readonly floatingips: Kind<FloatingIp>;
  readonly routes: Route[];
  free(port: string): void;
  plug(router: string, subnet: string, actor: Actor): void;
}

/** Routers and floating IPs. */
export function layer3(world: World, tables: NetTables, engine: KindEngine, two: () => Layer2): Layer3 {
  const interfaces = (router: string): Port[] =>
    [...tables.ports.where('device_id', router)].filter((port) => port.device_owner === 'network:router_interface');
  const servicePort = (about: {
    network: string;
    owner: string;
    device: string;
    ips?: unknown;
    project: string;
  }): Port => {
    const port = engine.create(
      two().ports,
      {
        network_id: about.network,
        device_owner: about.owner,
        device_id: about.device,
        ...(about.ips !== undefined && { fixed_ips: about.ips }),
      },
      { project: about.project, admin: true },
    );
    return tables.ports.update(port, { status: 'ACTIVE', project_id: about.project, 'binding:vif_type': 'ovs' });
  };
  const dropPort = (id: string | null) => {
    const port = id === null ? undefined : tables.ports.get(id);
    if (port) engine.remove(two().ports, port, internal);
  };
  const subnetIds = (port: Port) => port.fixed_ips.map((ip) => ip.subnet_id);

  const gatewayNetwork = (info: unknown, actor: Actor): string | undefined => {
    if (!isRecord(info) || typeof info.network_id !== 'string') return undefined;
    const network = engine.find(two().networks, info.network_id, actor);
    if (!network['router:external']) throw badRouter(`Network ${network.id} is not an external network`);
    return network.id;
  };
  const setGateway = (router: Router, info: Record<string, unknown>, network: string): Partial<Router> => {
    const port = servicePort({
      network,
      owner: 'network:router_gateway',
      device: router.id,
      ips: info.external_fixed_ips,
      project: '',
    });
    return {
      gw_port_id: port.id,
      external_gateway_info: {
        network_id: network,
        external_fixed_ips: port.fixed_ips,
        enable_snat: info.enable_snat !== false,
      },
    };
  };
  const fipsThrough = (router: string) => [...tables.floatingips.all()].filter((fip) => fip.router_id === router);
  const checkRoutes = (router: string, routes: unknown) => {
    const near = interfaces(router)
      .concat([...tables.ports.where('device_id', router)].filter((p) => p.device_owner === 'network:router_gateway'))
      .flatMap(subnetIds)
      .map((id) => parseCidr(tables.subnets.get(id)!.cidr)!);
    for (const route of Array.isArray(routes) ? routes : []) {
      const hop = isRecord(route) ? parseIp(route.nexthop) : undefined;
      const python = JSON.stringify(routes)
        .replaceAll('"', "'")
        .replaceAll("':'", "': '")
        .replaceAll("','", "', '")
        .replaceAll('},{', '}, {');
      if (!hop || !isRecord(route) || !parseCidr(route.destination))
        throw refuse(
          400,
          'HTTPBadRequest',
          `Invalid input for routes. Reason: Invalid data format for hostroute: '${JSON.stringify(route)}'.`,
        );
      if (!near.some((cidr) => contains(cidr, hop)))
        throw refuse(
          400,
          'InvalidRoutes',
          `Invalid format for routes: ${python}, the nexthop is not connected with router`,
        );
    }
  };

  const routers: Kind<Router> = {
    singular: 'router',
    plural: 'routers',
    rows: tables.routers,
    quota: 'router',
    revision: 1,
    gone: (id) => refuse(404, 'RouterNotFound', `Router ${id} could not be found`),
    attributes: {
      ...standard,
      admin_state_up: a('boolean', true),
      status: made('string'),
      external_gateway_info: a('any', null),
      availability_zones: made('list'),
      availability_zone_hints: once('list', []),
      routes: a('list', [], { post: false, generated: true }),
      flavor_id: once('any', null),
      conntrack_helpers: made('list'),
      distributed: a('any', false, { admin: true, adminView: true }),
      ha: a('any', false, { admin: true, adminView: true }),
    },
    create: (values, actor, row) => {
      const network = gatewayNetwork(values.external_gateway_info, actor);
      const whole = {
        status: 'ACTIVE',
        availability_zones: [],
        routes: [],
        conntrack_helpers: [],
        gw_port_id: null,
        external_gateway_info: null,
      };
      return network === undefined
        ? whole
        : {
            ...whole,
            ...setGateway(row as Router, values.external_gateway_info as Record<string, unknown>, network),
            revision_number: 3,
          };
    },
    update: (row, change, actor) => {
      const more: Partial<Router> = {};
      if ('routes' in change) checkRoutes(row.id, change.routes);
      if ('external_gateway_info' in change) {
        const info = change.external_gateway_info;
        const network = gatewayNetwork(info, actor);
        const old = row.external_gateway_info?.network_id;
        if (old !== undefined && network !== old && fipsThrough(row.id).length > 0)
          throw refuse(
            409,
            'RouterExternalGatewayInUseByFloatingIp',
            `Gateway cannot be updated for router ${row.id}, since a gateway to external network ${old} is required by one or more floating IPs.`,
          );
        if (old !== undefined && network === old && isRecord(info) && info.external_fixed_ips === undefined)
          more.external_gateway_info = { ...row.external_gateway_info!, enable_snat: info.enable_snat !== false };
        else {
          dropPort(row.gw_port_id);
          Object.assign(
            more,
            network === undefined
              ? { gw_port_id: null, external_gateway_info: null }
              : setGateway(row, info as Record<string, unknown>, network),
          );
        }
      }
      return more;
    },
    delete: (row) => {
      const left = interfaces(row.id);
      if (left.length > 0)
        throw refuse(
          409,
          'RouterInUse',
          `Router ${row.id} has ports still attached: ${left.map((port) => port.id).join(', ')}`,
        );
      if (fipsThrough(row.id).length > 0) throw refuse(409, 'RouterInUse', `Router ${row.id} is still in use.`);
      dropPort(row.gw_port_id);
    },
  };

  const answer = (router: Router, port: Port, subnets: readonly string[]): Reply => ({
    status: 200,
    body: {
      id: router.id,
      tenant_id: router.project_id,
      port_id: port.id,
      network_id: port.network_id,
      subnet_id: subnets[0],
      subnet_ids: subnets,
    },
  });
  const asked = (call: Call) => {
    const body = isRecord(call.json) ? call.json : {};
    const subnet = typeof body.subnet_id === 'string' ? body.subnet_id : undefined;
    const port = typeof body.port_id === 'string' ? body.port_id : undefined;
    if (subnet === undefined && port === undefined) throw badRouter('Either subnet_id or port_id must be specified');
    return { subnet, port };
  };
  const checkNear = (router: Router, subnets: readonly string[]) => {
    for (const port of interfaces(router.id))
      for (const near of subnetIds(port))
        for (const id of subnets) {
          if (near === id) throw badRouter(`Router already has a port on subnet ${id}`);
          const [x, y] = [tables.subnets.get(id)!.cidr, tables.subnets.get(near)!.cidr];
          if (overlap(parseCidr(x)!, parseCidr(y)!))
            throw badRouter(`Cidr ${x} of subnet ${id} overlaps with cidr ${y} of subnet ${near}`);
        }
  };
  const plug = (router: Router, subnetId: string, actor: Actor): Reply => {
    const subnet = engine.find(two().subnets, subnetId, actor);
    if (subnet.gateway_ip === null) throw badRouter('Subnet for router interface must have a gateway IP');
    checkNear(router, [subnet.id]);
    const ips: FixedIp[] = [{ subnet_id: subnet.id, ip_address: subnet.gateway_ip }];
    const port = servicePort({
      network: subnet.network_id,
      owner: 'network:router_interface',
      device: router.id,
      ips,
      project: router.project_id,
    });
    return answer(router, port, [subnet.id]);
  };
  const addInterface = (call: Call): Reply => {
    const actor = actorOf(call);
    const router = engine.find(routers, call.params.id!, actor, 'add_router_interface');
    const want = asked(call);
    if (want.subnet !== undefined && want.port !== undefined)
      throw badRouter('Cannot specify both subnet-id and port-id');
    if (want.subnet !== undefined) return plug(router, want.subnet, actor);
    const port = engine.find(two().ports, want.port!, actor);
    if (port.device_id !== '')
      throw refuse(
        409,
        'PortInUse',
        `Unable to complete operation on port ${port.id} for network ${port.network_id}. Port already has an attached device ${port.device_id}.`,
      );
    if (port.fixed_ips.length === 0) throw badRouter('Router port must have at least one fixed IP');
    checkNear(router, subnetIds(port));
    engine.update(two().ports, port, {
      device_id: router.id,
      device_owner: 'network:router_interface',
      status: 'ACTIVE',
    });
    return answer(router, port, subnetIds(port));
  };
  const removeInterface = (call: Call): Reply => {
    const router = engine.find(routers, call.params.id!, actorOf(call), 'remove_router_interface');
    const want = asked(call);
    const own = interfaces(router.id);
    const port =
      want.port === undefined
        ? own.find((each) => subnetIds(each).includes(want.subnet!))
        : own.find((each) => each.id === want.port);
    if (!port)
      throw want.port === undefined
        ? refuse(
            404,
            'RouterInterfaceNotFoundForSubnet',
            `Router ${router.id} has no interface on subnet ${want.subnet}`,
          )
        : refuse(404, 'RouterInterfaceNotFound', `Router ${router.id} does not have an interface with id ${want.port}`);
    if (want.port !== undefined && want.subnet !== undefined && !subnetIds(port).includes(want.subnet))
      throw refuse(
        409,
        'SubnetMismatchForPort',
        `Subnet on port ${port.id} does not match the requested subnet ${want.subnet}.`,
      );
    for (const id of subnetIds(port)) {
      const cidr = parseCidr(tables.subnets.get(id)!.cidr)!;
      if (
        fipsThrough(router.id).some((fip) => {
          const ip = parseIp(fip.fixed_ip_address);
          return ip && contains(cidr, ip);
        })
      )
        throw refuse(
          409,
          'RouterInterfaceInUseByFloatingIP',
          `Router interface for subnet ${id} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
        );
      if (
        router.routes.some((route) => {
          const ip = parseIp(route.nexthop);
          return ip && contains(cidr, ip);
        })
      )
        throw refuse(
          409,
          'RouterInterfaceInUseByRoute',
          `Router interface for subnet ${id} on router ${router.id} cannot be deleted, as it is required by one or more routes.`,
        );
    }
    const subnets = subnetIds(port);
    engine.remove(two().ports, port, internal);
    return answer(router, port, subnets);
  };
  const extraRoutes =
    (change: (old: Router['routes'], given: Router['routes']) => Router['routes']) =>
    (call: Call): Reply => {
      const actor = actorOf(call);
      const router = engine.find(routers, call.params.id!, actor, 'update');
      const body = isRecord(call.json) && isRecord(call.json.router) ? call.json.router.routes : undefined;
      if (!Array.isArray(body))
        throw refuse(400, 'HTTPBadRequest', "Invalid input for routes. Reason: 'None' is not a valid list.");
      const routes = change(router.routes, body as Router['routes']);
      checkRoutes(router.id, routes);
      return {
        status: 200,
        body: { router: engine.view(routers, engine.update(routers, router, { routes }), actor.admin) },
      };
    };
  const same = (x: Router['routes'][number]) => (y: Router['routes'][number]) =>
    x.destination === y.destination && x.nexthop === y.nexthop;

  const freed = { port_id: null, fixed_ip_address: null, router_id: null };
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
        interfaces(router.id).some((each) => subnetIds(each).includes(ip.subnet_id))
      )
        return { port_id: portId, fixed_ip_address: ip.ip_address, router_id: router.id, status: 'ACTIVE' };
    throw refuse(
      404,
      'ExternalGatewayForFloatingIPNotFound',
      `External network ${network} is not reachable from subnet ${ip.subnet_id}.  Therefore, cannot associate Port ${portId} with a Floating IP.`,
    );
  };
  const floatingips: Kind<FloatingIp> = {
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
      const port = servicePort({
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
    delete: (row) => dropPort(row._port),
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
  void world;
  return {
    routers,
    floatingips,
    plug: (router, subnet, actor) => {
      plug(engine.find(routers, router, actor), subnet, actor);
    },
    free: (port) => {
      for (const fip of [...tables.floatingips.where('port_id', port)]) engine.update(floatingips, fip, freed);
    },
    routes: [
      { method: 'PUT', path: '/v2.0/routers/{id}/add_router_interface', run: addInterface },
      { method: 'PUT', path: '/v2.0/routers/{id}/remove_router_interface', run: removeInterface },
      {
        method: 'PUT',
        path: '/v2.0/routers/{id}/add_extraroutes',
        run: extraRoutes((old, given) => [...old, ...given.filter((route) => !old.some(same(route)))]),
      },
      {
        method: 'PUT',
        path: '/v2.0/routers/{id}/remove_extraroutes',
        run: extraRoutes((old, given) => old.filter((route) => !given.some(same(route)))),
      },
    ],
  };
}
