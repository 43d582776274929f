import { isTruthy } from '../../template/scalars.ts';
import type { Neighbours, ResourceView } from '../../template/schema.ts';
import { isMap, type Value } from '../../template/values.ts';
import { isSet, maps } from '../checks.ts';

/** Dependencies of network objects that templates do not write down (behaviour 80). */

const subnetType = 'OS::Neutron::Subnet';
const interfaceType = 'OS::Neutron::RouterInterface';
const gatewayType = 'OS::Neutron::RouterGateway';
const routerType = 'OS::Neutron::Router';

function names(resources: readonly ResourceView[]): readonly string[] {
  return resources.map((resource) => resource.name);
}

/** Resources of a type with this value; none when the value is not given. */
function having(stack: Neighbours, type: string, property: string, value: Value | undefined): readonly string[] {
  return isSet(value) ? names(stack.matching(type, property, value as Value)) : [];
}

/** A port may get an address of any subnet of its network. */
export function ofPort(self: ResourceView, stack: Neighbours): readonly string[] {
  return having(stack, subnetType, 'network', self.properties.network);
}

/** An external gateway makes a port in the network. */
export function ofRouter(self: ResourceView, stack: Neighbours): readonly string[] {
  const gateway = self.properties.external_gateway_info;
  return isMap(gateway ?? null) && isTruthy(gateway)
    ? having(stack, subnetType, 'network', (gateway as { network?: Value }).network)
    : [];
}

export function ofRouterGateway(self: ResourceView, stack: Neighbours): readonly string[] {
  return [
    ...having(stack, interfaceType, 'router', self.properties.router_id),
    ...having(stack, subnetType, 'network', self.properties.network),
  ];
}

export function ofExtraRoute(self: ResourceView, stack: Neighbours): readonly string[] {
  return [
    ...having(stack, interfaceType, 'router', self.properties.router_id),
    ...having(stack, gatewayType, 'router_id', self.properties.router_id),
  ];
}

export function ofExtraRouteSet(self: ResourceView, stack: Neighbours): readonly string[] {
  return having(stack, interfaceType, 'router', self.properties.router);
}

/** An address is reachable by the gateway of its network and the router interface of its port's subnet. */
export function ofFloatingIp(self: ResourceView, stack: Neighbours): readonly string[] {
  const network = self.properties.floating_network;
  const subnets = new Set<Value>();
  for (const port of portsOf(self, stack)) {
    const addresses = maps(port.properties.fixed_ips);
    if (addresses.length === 0) subnets.add(null);
    for (const address of addresses) subnets.add(subnetOf(address));
  }
  return [
    ...having(stack, gatewayType, 'network', network),
    ...having(stack, routerType, 'external_gateway_info.network', network),
    ...interfacesOf(stack, subnets),
  ];
}

/** As a floating IP, by the first address of the port. */
export function ofAssociation(self: ResourceView, stack: Neighbours): readonly string[] {
  const subnets = new Set<Value>();
  for (const port of portsOf(self, stack)) {
    const [first] = maps(port.properties.fixed_ips);
    if (first) subnets.add(subnetOf(first));
  }
  return interfacesOf(stack, subnets);
}

function portsOf(self: ResourceView, stack: Neighbours): readonly ResourceView[] {
  return [...self.requires]
    .map((name) => stack.get(name))
    .filter((resource) => resource?.type === 'OS::Neutron::Port')
    .filter((resource) => resource !== undefined);
}

function subnetOf(address: { readonly subnet?: Value; readonly subnet_id?: Value }): Value {
  return address.subnet || address.subnet_id || null;
}

function interfacesOf(stack: Neighbours, subnets: ReadonlySet<Value>): readonly string[] {
  return [...subnets].flatMap((subnet) => names(stack.matching(interfaceType, 'subnet', subnet)));
}

/** A server may get an address of any subnet of its networks; of any at all while a network is not known. */
export function ofServer(self: ResourceView, stack: Neighbours): readonly string[] {
  const networks = maps(self.properties.networks).map((network) => network.network);
  if (networks.length === 0) return [];
  if (!networks.every(isTruthy)) {
    return names(stack.ofType(subnetType).filter((subnet) => isSet(subnet.properties.network)));
  }
  return ['', ...networks].flatMap((network) => having(stack, subnetType, 'network', network));
}
