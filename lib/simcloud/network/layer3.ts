import type { Route } from '../http.ts';
import { floatingIpKind, freed } from './floatingips.ts';
import type { Kind, KindEngine } from './kinds.ts';
import type { Layer2 } from './layer2.ts';
import type { Actor, FloatingIp, NetTables, Router } from './model.ts';
import { routerInterfaces } from './router-interfaces.ts';
import { routerKind } from './routers.ts';
import { servicePorts } from './service-ports.ts';

export interface Layer3 {
  readonly routers: Kind<Router>;
  readonly floatingips: Kind<FloatingIp>;
  readonly routes: Route[];
  free(port: string): void;
  plug(router: string, subnet: string, actor: Actor): void;
}

/** Routers and floating IPs. */
export function layer3(tables: NetTables, engine: KindEngine, two: () => Layer2): Layer3 {
  const own = servicePorts(tables, engine, () => two().ports);
  const routers = routerKind(tables, engine, own, two);
  const floatingips = floatingIpKind(tables, engine, own, two);
  const { routes, plug } = routerInterfaces(tables, engine, own, routers, two);
  return {
    routers,
    floatingips,
    routes,
    plug: (router, subnet, actor) => {
      plug(engine.find(routers, router, actor), subnet, actor);
    },
    free: (port) => {
      for (const fip of [...tables.floatingips.where('port_id', port)]) engine.update(floatingips, fip, freed);
    },
  };
}
