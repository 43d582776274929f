import type { Call, Reply, Route, Service } from '../http.ts';
import type { Quotas } from '../quotas.ts';
import type { World } from '../world.ts';
import { createAddresses } from './addresses.ts';
import { extensionRoutes } from './extensions.ts';
import { securityGroups } from './groups.ts';
import { parseIp } from './ip.ts';
import { actorOf, type Kind, kindEngine } from './kinds.ts';
import { type Layer2, layer2 } from './layer2.ts';
import { layer3 } from './layer3.ts';
import { type Actor, internal, type NetRow, type NetTables, type Port, refuse } from './model.ts';
import { moreKinds } from './more.ts';
import { quotaRoutes } from './quota-sets.ts';

/** What Nova asks of Neutron. */
export interface NetworkApi {
  readonly tables: NetTables;
  createPort(body: Record<string, unknown>, actor: Actor): Port;
  findPort(id: string, actor: Actor): Port;
  /** Ties a port to a server: device, owner, host; the port becomes ACTIVE. */
  bind(port: Port, server: string, zone: string): void;
  unbind(port: Port): void;
  removePort(port: Port): void;
  /** Networks a server may be put on. */
  networkVisible(id: string, actor: Actor): boolean;
  /** Own, non-external, or shared networks, for a server without a choice. */
  usable(actor: Actor): string[];
  group(nameOrId: string, project: string): string | undefined;
  /** First content. */
  plug(router: string, subnet: string, project: string): void;
  seed(kind: 'networks' | 'subnets' | 'routers', body: Record<string, unknown>, project: string): { id: string };
}

/** Neutron v2.0. */
export function networkService(world: World, quotas: Quotas): { service: Service; api: NetworkApi } {
  const tables: NetTables = {
    networks: world.collection('network', 'project_id', 'name'),
    subnets: world.collection('subnet', 'project_id', 'network_id'),
    ports: world.collection('port', 'project_id', 'network_id', 'device_id', 'mac_address'),
    routers: world.collection('router', 'project_id'),
    floatingips: world.collection('floatingip', 'project_id', 'port_id'),
    groups: world.collection('security_group', 'project_id', 'name'),
    rules: world.collection('security_group_rule', 'project_id', 'security_group_id', 'remote_group_id'),
    allocations: world.collection('allocation', 'subnet_id'),
  };
  const engine = kindEngine(world, (quota, project, rows) => {
    const limit = quotas.limit('network', project, quota);
    if (limit >= 0 && rows.where('project_id', project).size >= limit)
      throw refuse(409, 'OverQuota', `Quota exceeded for resources: ['${quota}'].`);
  });
  const rbac = world.collection<NetRow>('rbac_policy', 'project_id', 'object_id');
  const granted = (id: string, actor: Actor): boolean => {
    for (const policy of rbac.where('object_id', id))
      if (policy.target_tenant === '*' || policy.target_tenant === actor.project) return true;
    return false;
  };
  const groups = securityGroups(world, tables, engine, granted);
  const three = layer3(tables, engine, () => two);
  const two: Layer2 = layer2(world, tables, engine, createAddresses(world, tables), {
    defaultGroup: (project) => groups.defaultOf(project).id,
    groupVisible: (id, actor) => {
      const group = tables.groups.get(id);
      return group !== undefined && (actor.admin || group.project_id === actor.project || granted(id, actor));
    },
    freeFloatingIps: three.free,
    granted: (_kind, id, actor) => granted(id, actor),
  });
  const api: NetworkApi = {
    tables,
    createPort: (body, actor) => engine.create(two.ports, body, actor),
    findPort: (id, actor) => engine.find(two.ports, id, actor),
    bind: (port, server, zone) => {
      engine.update(two.ports, port, {
        device_id: server,
        device_owner: `compute:${zone}`,
        status: 'ACTIVE',
        'binding:host_id': 'fake1',
        'binding:vif_type': 'ovs',
      });
    },
    unbind: (port) => {
      engine.update(two.ports, port, {
        device_id: '',
        device_owner: '',
        status: 'DOWN',
        'binding:host_id': '',
        'binding:vif_type': 'unbound',
      });
    },
    removePort: (port) => engine.remove(two.ports, port, internal),
    networkVisible: (id, actor) => {
      const row = tables.networks.get(id);
      return (
        row !== undefined &&
        (actor.admin || row.project_id === actor.project || two.networks.shared?.(row, actor) === true)
      );
    },
    usable: (actor) =>
      [...tables.networks.all()]
        .filter((row) => !row['router:external'] && (row.project_id === actor.project || row.shared))
        .map((row) => row.id),
    group: (nameOrId, project) => {
      if (nameOrId === 'default') return groups.defaultOf(project).id;
      for (const group of tables.groups.where('project_id', project))
        if (group.id === nameOrId || group.name === nameOrId) return group.id;
      return undefined;
    },
    seed: (kind, body, project) => {
      const actor = { project, admin: true };
      if (kind === 'networks') return engine.create(two.networks, body, actor);
      return kind === 'subnets' ? engine.create(two.subnets, body, actor) : engine.create(three.routers, body, actor);
    },
    plug: (router, subnet, project) => three.plug(router, subnet, { project, admin: true }),
  };

  const kinds: Kind[] = [
    two.networks,
    two.subnets,
    two.ports,
    three.routers,
    three.floatingips,
    groups.groups,
    groups.rules,
  ].map((kind) => kind as unknown as Kind);
  const others = moreKinds(world, tables, engine, rbac);
  const link = (call: Call, plural: string) => [{ rel: 'self', href: `${call.base}/v2.0/${plural}` }];
  const ok = (body: unknown): Reply => ({ status: 200, body });

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) =>
        ok({ versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${call.base}/v2.0/` }] }] }),
    },
    {
      method: 'GET',
      path: '/v2.0',
      run: (call) =>
        ok({
          resources: ['network', 'subnet', 'subnetpool', 'port'].map((name) => ({
            name,
            collection: `${name}s`,
            links: link(call, `${name}s`),
          })),
        }),
    },
    ...extensionRoutes,
    { method: 'GET', path: '/v2.0/availability_zones', run: () => ok({ availability_zones: [] }) },
    {
      method: 'GET',
      path: '/v2.0/auto-allocated-topology/{id}',
      run: () => {
        throw refuse(409, 'AutoAllocationFailure', 'Deployment error: No default router:external network.');
      },
    },
    { method: 'GET', path: '/v2.0/agents', admin: 'get_agent', run: () => ok({ agents: [] }) },
    ...quotaRoutes(quotas, kinds.concat(others.kinds)),
    {
      method: 'GET',
      path: '/v2.0/network-ip-availabilities',
      admin: 'get_network_ip_availability',
      run: () =>
        ok({
          network_ip_availabilities: [...tables.networks.all()].map((network) => {
            const subnets = [...tables.subnets.where('network_id', network.id)].map((subnet) => ({
              subnet_id: subnet.id,
              ip_version: subnet.ip_version,
              cidr: subnet.cidr,
              subnet_name: subnet.name,
              used_ips: tables.allocations.where('subnet_id', subnet.id).size,
              total_ips: subnet.allocation_pools.reduce(
                (sum, pool) => sum + Number(parseIp(pool.end)!.value - parseIp(pool.start)!.value) + 1,
                0,
              ),
            }));
            const sum = (field: 'used_ips' | 'total_ips') => subnets.reduce((all, subnet) => all + subnet[field], 0);
            return {
              network_id: network.id,
              network_name: network.name,
              tenant_id: network.project_id,
              project_id: network.project_id,
              subnet_ip_availability: subnets,
              used_ips: sum('used_ips'),
              total_ips: sum('total_ips'),
            };
          }),
        }),
    },
    ...three.routes,
    ...others.routes,
    ...kinds
      .concat(others.kinds)
      .flatMap((kind) => engine.routes(kind))
      .map((route) =>
        // A look at the default group is what makes it, as in Neutron.
        route.path === '/v2.0/security-groups' && route.method === 'GET'
          ? {
              ...route,
              run: (call: Call) => {
                groups.defaultOf(actorOf(call).project);
                return route.run(call);
              },
            }
          : route,
      ),
  ];
  const service: Service = {
    type: 'network',
    name: 'neutron',
    prefix: 'network',
    endpoint: '/network',
    routes,
    fault: (refusal) => ({ NeutronError: { type: refusal.type || 'HTTPError', message: refusal.message, detail: '' } }),
    forbidden: (rule) => refuse(403, 'PolicyNotAuthorized', `rule:${rule} is disallowed by policy`),
    unknown: () => ({
      status: 404,
      body: { NeutronError: { type: 'HTTPNotFound', message: 'The resource could not be found.', detail: '' } },
    }),
    malformed: 'Invalid JSON body',
  };
  return { service, api };
}
