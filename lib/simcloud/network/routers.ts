import { isRecord } from '../http.ts';
import { a, made, once, standard } from './attributes.ts';
import { contains, parseCidr, parseIp } from './ip.ts';
import type { Kind, KindEngine } from './kinds.ts';
import type { Layer2 } from './layer2.ts';
import { type Actor, type NetTables, type Router, refuse } from './model.ts';
import { type ServicePorts, subnetIds } from './service-ports.ts';

export const badRouter = (why: string) => refuse(400, 'BadRequest', `Bad router request: ${why}.`);

/** @throws Refusal 400 for routes whose next hop no interface of the router reaches. */
export function checkRoutes(tables: NetTables, own: ServicePorts, router: string, routes: unknown): void {
  const near = own
    .interfaces(router)
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
}

export function routerKind(tables: NetTables, engine: KindEngine, own: ServicePorts, two: () => Layer2): Kind<Router> {
  const gatewayNetwork = (info: unknown, actor: Actor): string | undefined => {
    if (!isRecord(info) || typeof info.network_id !== 'string') return undefined;
    const network = engine.find(two().networks, info.network_id, actor);
    if (!network['router:external']) throw badRouter(`Network ${network.id} is not an external network`);
    return network.id;
  };
  const setGateway = (router: Router, info: Record<string, unknown>, network: string): Partial<Router> => {
    const port = own.make({
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
  return {
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
      if ('routes' in change) checkRoutes(tables, own, row.id, change.routes);
      if ('external_gateway_info' in change) {
        const info = change.external_gateway_info;
        const network = gatewayNetwork(info, actor);
        const old = row.external_gateway_info?.network_id;
        if (old !== undefined && network !== old && own.fipsThrough(row.id).length > 0)
          throw refuse(
            409,
            'RouterExternalGatewayInUseByFloatingIp',
            `Gateway cannot be updated for router ${row.id}, since a gateway to external network ${old} is required by one or more floating IPs.`,
          );
        if (old !== undefined && network === old && isRecord(info) && info.external_fixed_ips === undefined)
          more.external_gateway_info = { ...row.external_gateway_info!, enable_snat: info.enable_snat !== false };
        else {
          own.drop(row.gw_port_id);
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
      const left = own.interfaces(row.id);
      if (left.length > 0)
        throw refuse(
          409,
          'RouterInUse',
          `Router ${row.id} has ports still attached: ${left.map((port) => port.id).join(', ')}`,
        );
      if (own.fipsThrough(row.id).length > 0) throw refuse(409, 'RouterInUse', `Router ${row.id} is still in use.`);
      own.drop(row.gw_port_id);
    },
  };
}
