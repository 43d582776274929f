import type { Collection, Row } from '../collection.ts';
import { Refusal } from '../http.ts';

/** Who asks: Nova asks for its users, so a call is not always at hand. */
export interface Actor {
  readonly project: string;
  readonly admin: boolean;
}

export interface NetRow extends Row {
  name: string;
  project_id: string;
  description: string;
  tags: string[];
  created_at: string;
  updated_at: string;
  revision_number: number;
}
export interface Net extends NetRow {
  admin_state_up: boolean;
  shared: boolean;
  'router:external': boolean;
  mtu: number;
  port_security_enabled: boolean;
  status: string;
}
export interface Subnet extends NetRow {
  network_id: string;
  cidr: string;
  ip_version: 4 | 6;
  gateway_ip: string | null;
  enable_dhcp: boolean;
  allocation_pools: { start: string; end: string }[];
  ipv6_address_mode: string | null;
}
export interface FixedIp {
  subnet_id: string;
  ip_address: string;
}
export interface Port extends NetRow {
  network_id: string;
  mac_address: string;
  status: string;
  device_id: string;
  device_owner: string;
  fixed_ips: FixedIp[];
  security_groups: string[];
  port_security_enabled: boolean;
  dns_name: string;
}
export interface Router extends NetRow {
  status: string;
  external_gateway_info: { network_id: string; external_fixed_ips: FixedIp[]; enable_snat: boolean } | null;
  routes: { destination: string; nexthop: string }[];
  gw_port_id: string | null;
}
export interface FloatingIp extends NetRow {
  floating_network_id: string;
  floating_ip_address: string;
  port_id: string | null;
  fixed_ip_address: string | null;
  router_id: string | null;
  status: string;
  /** The port on the external network that holds the address. */
  _port: string;
}
export interface SecurityGroup extends NetRow {
  stateful: boolean;
}
export interface Rule extends NetRow {
  security_group_id: string;
  direction: string;
  ethertype: string;
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_group_id: string | null;
}
/** Who holds an address: id is `subnet|address`. */
export interface Allocation extends Row {
  subnet_id: string;
  port_id: string;
}

export interface NetTables {
  readonly networks: Collection<Net>;
  readonly subnets: Collection<Subnet>;
  readonly ports: Collection<Port>;
  readonly routers: Collection<Router>;
  readonly floatingips: Collection<FloatingIp>;
  readonly groups: Collection<SecurityGroup>;
  readonly rules: Collection<Rule>;
  readonly allocations: Collection<Allocation>;
}

export const refuse = (status: number, type: string, message: string): Refusal => new Refusal(status, message, type);
export const badInput = (message: string): Refusal =>
  refuse(400, 'InvalidInput', `Invalid input for operation: ${message}.`);
export const notFound = {
  network: (id: string) => refuse(404, 'NetworkNotFound', `Network ${id} could not be found.`),
  subnet: (id: string) => refuse(404, 'SubnetNotFound', `Subnet ${id} could not be found.`),
  port: (id: string) => refuse(404, 'PortNotFound', `Port ${id} could not be found.`),
  group: (id: string) => refuse(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`),
};

/** Attributes that only an administrator sets and sees. */
export const provider = { admin: true, adminView: true } as const;

/** Port owners that a user may not delete by the port API. */
export const serviceOwners = new Set([
  'network:router_interface',
  'network:router_gateway',
  'network:floatingip',
  'network:ha_router_replicated_interface',
]);

/** What networks, subnets and ports ask of the rest of the service. */
export interface Neighbours {
  /** The default security group of a project, made at first need. */
  defaultGroup(project: string): string;
  groupVisible(id: string, actor: Actor): boolean;
  /** Takes floating IPs off a port that goes away. */
  freeFloatingIps(port: string): void;
  /** Whether an RBAC policy opens the object to the project. */
  granted(kind: string, id: string, actor: Actor): boolean;
}

/** The services themselves: may delete the ports they own. */
export const internal: Actor = { project: '', admin: true };
