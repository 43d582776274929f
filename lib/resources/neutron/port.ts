import { isTruthy } from '../../template/scalars.ts';
import { conflict } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import {
  attributes,
  boolean,
  deprecated,
  hidden,
  list,
  listOf,
  map,
  mapOf,
  replace,
  replaceBeside,
  resolve,
  since,
  string,
} from '../declare.ts';
import { ofPort } from './dependencies.ts';
import { portBehaviour } from './port.behaviour.ts';

export const port: ResourceType = {
  type: 'OS::Neutron::Port',
  behaviour: portBehaviour,
  needsReplace: ({ after }) => after.replacement_policy === 'REPLACE_ALWAYS',
  service: 'network',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    network_id: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.2')) }),
    network: string({ required: true, custom: 'neutron.network', support: since('2014.2') }),
    device_id: string({ default: '', updateAllowed: true }),
    device_owner: string({ default: '', updateAllowed: true }),
    fixed_ips: listOf(
      mapOf({
        subnet_id: string({ custom: 'neutron.subnet', support: hidden('5.0.0', deprecated('2014.2')) }),
        subnet: string({ custom: 'neutron.subnet', support: since('2014.2') }),
        ip_address: string({ custom: 'ip_addr' }),
      }),
      { updateAllowed: true },
    ),
    security_groups: list({ updateAllowed: true }),
    replacement_policy: string({
      default: 'AUTO',
      updateAllowed: true,
      oneOf: ['REPLACE_ALWAYS', 'AUTO'],
      support: hidden('9.0.0', deprecated('6.0.0', since('2014.2'))),
    }),
    dns_name: string({ updateAllowed: true, custom: 'dns_name', support: since('7.0.0') }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
    value_specs: map({ default: {}, updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    mac_address: string({ custom: 'mac_addr' }),
    allowed_address_pairs: listOf(
      mapOf({
        mac_address: string({ custom: 'mac_addr' }),
        ip_address: string({ required: true, custom: 'ip_or_cidr' }),
      }),
      { updateAllowed: true },
    ),
    'binding:vnic_type': string({
      default: 'normal',
      updateAllowed: true,
      oneOf: ['normal', 'direct', 'macvtap', 'direct-physical', 'baremetal', 'virtio-forwarder', 'smart-nic'],
      support: since('2015.1'),
    }),
    port_security_enabled: boolean({ updateAllowed: true, support: since('5.0.0') }),
    qos_policy: string({ updateAllowed: true, custom: 'neutron.qos_policy', support: since('6.0.0') }),
    propagate_uplink_status: boolean({ updateAllowed: true, support: since('15.0.0') }),
    no_fixed_ips: boolean({ default: false, updateAllowed: true, support: since('16.0.0') }),
  },
  attributes: attributes(
    {
      String: [
        'admin_state_up',
        'device_id',
        'device_owner',
        'mac_address',
        'name',
        'network_id',
        'qos_policy_id',
        'status',
        'tenant_id',
      ],
      List: ['allowed_address_pairs', 'fixed_ips', 'security_groups', 'subnets'],
      Map: ['dns_assignment', 'network'],
      Boolean: ['port_security_enabled', 'propagate_uplink_status'],
    },
    {
      dns_assignment: { support: since('7.0.0') },
      network: { support: since('11.0.0') },
      port_security_enabled: { support: since('5.0.0') },
      propagate_uplink_status: { support: since('15.0.0') },
      qos_policy_id: { support: since('6.0.0') },
    },
  ),
  translation: [
    replace('network', 'network_id'),
    replaceBeside('fixed_ips.subnet', 'subnet_id'),
    resolve('network', 'neutron.network'),
    resolve('fixed_ips.subnet', 'neutron.subnet'),
  ],
  hiddenDependencies: ofPort,
  validate: (view) => {
    const { fixed_ips, no_fixed_ips } = view.properties;
    if (isTruthy(fixed_ips) && isTruthy(no_fixed_ips)) conflict(view, 'fixed_ips', 'no_fixed_ips');
  },
};
