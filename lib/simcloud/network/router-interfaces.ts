import { type Call, isRecord, type Reply, type Route } from '../http.ts';
import { contains, overlap, parseCidr, parseIp } from './ip.ts';
import { actorOf, type Kind, type KindEngine } from './kinds.ts';
import type { Layer2 } from './layer2.ts';
import { type Actor, type FixedIp, internal, type NetTables, type Port, type Router, refuse } from './model.ts';
import { badRouter, checkRoutes } from './routers.ts';
import { type ServicePorts, subnetIds } from './service-ports.ts';

/** What is done to a router beside the plain calls: interfaces and extra routes. */
export function routerInterfaces(
  tables: NetTables,
  engine: KindEngine,
  own: ServicePorts,
  routers: Kind<Router>,
  two: () => Layer2,
): { readonly routes: Route[]; plug(router: Router, subnetId: string, actor: Actor): Reply } {
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
    for (const port of own.interfaces(router.id))
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
    const port = own.make({
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
    const there = own.interfaces(router.id);
    const port =
      want.port === undefined
        ? there.find((each) => subnetIds(each).includes(want.subnet!))
        : there.find((each) => each.id === want.port);
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
        own.fipsThrough(router.id).some((fip) => {
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
      checkRoutes(tables, own, router.id, routes);
      return {
        status: 200,
        body: { router: engine.view(routers, engine.update(routers, router, { routes }), actor.admin) },
      };
    };
  const same = (x: Router['routes'][number]) => (y: Router['routes'][number]) =>
    x.destination === y.destination && x.nexthop === y.nexthop;

  return {
    plug,
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
