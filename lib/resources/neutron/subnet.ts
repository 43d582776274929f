import { isIP } from 'node:net';
import { isTruthy } from '../../template/scalars.ts';
import { conflict, isSet, unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import {
  attributes,
  boolean,
  deprecated,
  hidden,
  integer,
  list,
  listOf,
  map,
  mapOf,
  replace,
  resolve,
  since,
  string,
} from '../declare.ts';
import { subnetBehaviour } from './subnet.behaviour.ts';

export const subnet: ResourceType = {
  type: 'OS::Neutron::Subnet',
  behaviour: subnetBehaviour,
  service: 'network',
  nullReference: true,
  completes: 'network',
  properties: {
    network_id: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.2')) }),
    network: string({ required: true, custom: 'neutron.network', support: since('2014.2') }),
    subnetpool: string({ custom: 'neutron.subnetpool', support: since('6.0.0') }),
    prefixlen: integer({ range: [0], support: since('6.0.0') }),
    cidr: string({ custom: 'net_cidr' }),
    value_specs: map({ default: {}, updateAllowed: true }),
    name: string({ updateAllowed: true }),
    ip_version: integer({ default: 4, oneOf: [4, 6] }),
    dns_nameservers: list({ default: [], updateAllowed: true }),
    gateway_ip: string({ updateAllowed: true }),
    enable_dhcp: boolean({ default: true, updateAllowed: true }),
    allocation_pools: listOf(
      mapOf({
        start: string({ required: true, custom: 'ip_addr' }),
        end: string({ required: true, custom: 'ip_addr' }),
      }),
      { updateAllowed: true },
    ),
    tenant_id: string(),
    host_routes: listOf(
      mapOf({
        destination: string({ required: true, custom: 'net_cidr' }),
        nexthop: string({ required: true, custom: 'ip_addr' }),
      }),
      { updateAllowed: true },
    ),
    ipv6_ra_mode: string({ oneOf: ['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac'], support: since('2015.1') }),
    ipv6_address_mode: string({ oneOf: ['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac'], support: since('2015.1') }),
    segment: string({ updateAllowed: true, custom: 'neutron.segment', support: since('11.0.0', since('9.0.0')) }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
  },
  attributes: attributes({
    List: ['allocation_pools', 'dns_nameservers', 'host_routes'],
    String: ['cidr', 'enable_dhcp', 'gateway_ip', 'ip_version', 'name', 'network_id', 'tenant_id'],
  }),
  translation: [
    replace('network', 'network_id'),
    resolve('network', 'neutron.network'),
    resolve('subnetpool', 'neutron.subnetpool'),
    resolve('segment', 'neutron.segment'),
  ],
  validate: (view) => {
    const { subnetpool, prefixlen, cidr, ip_version, ipv6_ra_mode, ipv6_address_mode, gateway_ip } = view.properties;
    if (isSet(subnetpool) && isTruthy(cidr)) conflict(view, 'subnetpool', 'cidr');
    if (!isSet(subnetpool) && !isTruthy(cidr)) unspecified(view, 'subnetpool', 'cidr');
    if (isTruthy(prefixlen) && isTruthy(cidr)) conflict(view, 'prefixlen', 'cidr');
    if (ip_version === 4 && (isTruthy(ipv6_ra_mode) || isTruthy(ipv6_address_mode))) {
      view.report('ipv6_ra_mode and ipv6_address_mode are not supported for ipv4.');
    } else if (isTruthy(ipv6_ra_mode) && isTruthy(ipv6_address_mode) && ipv6_ra_mode !== ipv6_address_mode) {
      view.report('When both ipv6_ra_mode and ipv6_address_mode are set, they must be equal.');
    }
    if (typeof gateway_ip === 'string' && !['~', '', 'auto'].includes(gateway_ip) && isIP(gateway_ip) === 0) {
      view.report(`Gateway IP address "${gateway_ip}" is in invalid format.`);
    }
  },
};
