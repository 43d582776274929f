import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import { isMap, type Value, type ValueMap } from '../../template/values.ts';
import { type ReadContext, ResourceFailure } from '../contract.ts';
import { securityGroupIds, showNetworkObject } from '../neutron/common.ts';
import { given, mapAt, maps, text, texts, without } from '../rest/values.ts';

/**
 * Ports that a server makes for itself: those of networks with a subnet or with port properties. A port is found again by
 * its description, which names the incarnation: so a port whose answer was lost is neither doubled nor left behind.
 */
const markOf = (context: ReadContext): string => `made by server ${context.resource.uuid}`;

export const needsOwnPort = (net: ValueMap): boolean =>
  text(net.port) === undefined && (text(net.subnet) !== undefined || isMap(net.port_extra_properties));

const portName = (context: ReadContext, index: number) => `${context.resource.name}-port-${index}`;

/** Id of the network: as given, or that of the subnet. */
export async function networkIdOf(context: ReadContext, net: ValueMap): Promise<string | undefined> {
  const id = text(net.network);
  const subnet = text(net.subnet);
  if (id !== undefined || subnet === undefined) return id;
  return String((await showNetworkObject(context, 'subnet', 'subnets', subnet)).network_id);
}

/** @throws ResourceFailure when the subnet is one of another network than the one beside it */
export async function refuseOtherNetwork(context: ReadContext, net: ValueMap): Promise<void> {
  const [network, subnet] = [text(net.network), text(net.subnet)];
  if (text(net.port) !== undefined || network === undefined || subnet === undefined) return;
  const { network_id: other } = await showNetworkObject(context, 'subnet', 'subnets', subnet);
  if (other === network) return;
  const message = `Specified subnet ${subnet} does not belongs to network ${network}.`;
  throw new ResourceFailure('StackValidationFailed', message);
}

/** Ids of the server's own ports by name. */
export async function ownPorts(context: ReadContext): Promise<ReadonlyMap<string, string>> {
  const query = { description: markOf(context) };
  const listed = await listAll(context.cloud, { service: 'network', path: '/v2.0/ports', query }, 'ports');
  const own = listed.filter(({ description }) => description === query.description);
  return new Map(own.map(({ name, id }) => [String(name), String(id)]));
}

/** The port of network number `index`, made unless it is among `present`. */
export async function ensureOwnPort(
  context: ReadContext,
  net: ValueMap,
  index: number,
  present: ReadonlyMap<string, string>,
): Promise<string> {
  const name = portName(context, index);
  const there = present.get(name);
  if (there !== undefined) return there;
  const { body } = await context.cloud.request({
    service: 'network',
    method: 'POST',
    path: '/v2.0/ports',
    body: { port: { ...(await portBody(context, net)), name, description: markOf(context) } },
    schema: z.looseObject({ port: z.looseObject({ id: z.string() }) }),
  });
  return body.port.id;
}

async function portBody(context: ReadContext, net: ValueMap): Promise<Record<string, Value>> {
  const address = given({ ip_address: text(net.fixed_ip) ?? null, subnet_id: text(net.subnet) ?? null });
  const groups = texts(context.properties.security_groups);
  const body: Record<string, Value> = { network_id: (await networkIdOf(context, net)) ?? null };
  if (Object.keys(address).length > 0) body.fixed_ips = [address];
  if (groups.length > 0) body.security_groups = await securityGroupIds(context, groups);
  return { ...body, ...extrasBody(net) };
}

/** `port_extra_properties` as the network service takes them. */
export function extrasBody(net: ValueMap): Record<string, Value> {
  const extras = mapAt(net.port_extra_properties);
  if (extras === undefined) return {};
  const plain = given(without(extras, ['value_specs', 'allowed_address_pairs', 'no_fixed_ips']));
  const pairs = extras.allowed_address_pairs;
  return {
    // The description is how the port is found again.
    ...without(given(mapAt(extras.value_specs) ?? {}), ['description']),
    ...plain,
    ...(Array.isArray(pairs) && { allowed_address_pairs: maps(pairs).map((pair) => given(pair)) }),
    ...(extras.no_fixed_ips === true && { fixed_ips: [] }),
  };
}

export async function updateOwnPort(context: ReadContext, port: string, net: ValueMap): Promise<void> {
  const body = extrasBody(net);
  if (Object.keys(body).length === 0) return;
  await context.cloud.request({ service: 'network', method: 'PUT', path: `/v2.0/ports/${port}`, body: { port: body } });
}

export async function deletePort(context: ReadContext, port: string): Promise<void> {
  try {
    await context.cloud.request({ service: 'network', method: 'DELETE', path: `/v2.0/ports/${port}` });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

/** That a server has, or once had, a port of its own: an update may keep it for a network that would not need one. */
export const ownPortsMade = { own_ports: 'made' };

export const mayOwnPorts = ({ resource }: ReadContext, networks: readonly ValueMap[]): boolean =>
  resource.data.own_ports !== undefined || networks.some(needsOwnPort);

/** Removes the ports that the server made for itself. Asks only when it may have any. */
export async function deleteOwnPorts(context: ReadContext, networks: readonly ValueMap[]): Promise<void> {
  if (!mayOwnPorts(context, networks)) return;
  for (const port of (await ownPorts(context)).values()) await deletePort(context, port);
}

/** Points a floating IP at a port, at its one address or the one given. */
export async function associateFloatingIp(
  context: ReadContext,
  floatingIp: string,
  port: string,
  fixedIp: string | undefined,
): Promise<void> {
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/floatingips/${encodeURIComponent(floatingIp)}`,
    body: { floatingip: { port_id: port, ...(fixedIp !== undefined && { fixed_ip_address: fixedIp }) } },
  });
}

export async function dissociateFloatingIp(context: ReadContext, floatingIp: string): Promise<void> {
  try {
    await context.cloud.request({
      service: 'network',
      method: 'PUT',
      path: `/v2.0/floatingips/${encodeURIComponent(floatingIp)}`,
      body: { floatingip: { port_id: null } },
    });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}
