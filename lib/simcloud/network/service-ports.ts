import type { Kind, KindEngine } from './kinds.ts';
import { type FloatingIp, internal, type NetTables, type Port } from './model.ts';

/** The ports that routers and floating IPs have of their own. */
export interface ServicePorts {
  interfaces(router: string): Port[];
  make(about: { network: string; owner: string; device: string; ips?: unknown; project: string }): Port;
  drop(id: string | null): void;
  /** Floating IPs that a router leads to. */
  fipsThrough(router: string): FloatingIp[];
}

export const subnetIds = (port: Port): string[] => port.fixed_ips.map((ip) => ip.subnet_id);

export function servicePorts(tables: NetTables, engine: KindEngine, ports: () => Kind<Port>): ServicePorts {
  return {
    interfaces: (router) =>
      [...tables.ports.where('device_id', router)].filter((port) => port.device_owner === 'network:router_interface'),
    make: (about) => {
      const body = {
        network_id: about.network,
        device_owner: about.owner,
        device_id: about.device,
        ...(about.ips !== undefined && { fixed_ips: about.ips }),
      };
      const port = engine.create(ports(), body, { project: about.project, admin: true });
      return tables.ports.update(port, { status: 'ACTIVE', project_id: about.project, 'binding:vif_type': 'ovs' });
    },
    drop: (id) => {
      const port = id === null ? undefined : tables.ports.get(id);
      if (port) engine.remove(ports(), port, internal);
    },
    fipsThrough: (router) => [...tables.floatingips.all()].filter((fip) => fip.router_id === router),
  };
}
