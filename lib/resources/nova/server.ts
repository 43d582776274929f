import { isTruthy } from '../../template/scalars.ts';
import { conflict, isSet, maps } from '../checks.ts';
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
  replaceBeside,
  resolve,
  since,
  string,
} from '../declare.ts';
import { ofServer } from '../neutron/dependencies.ts';
import { serverBehaviour } from './server.behaviour.ts';
import { bootsFromOne, checkNetwork } from './server.checks.ts';

export const server: ResourceType = {
  type: 'OS::Nova::Server',
  early: ['user_data_format'],
  behaviour: serverBehaviour,
  needsReplace: ({ before, after, changed }) =>
    ['flavor', 'image', 'user_data'].some(
      (name) => changed.has(name) && (after[`${name}_update_policy`] || before[`${name}_update_policy`]) === 'REPLACE',
    ),
  service: 'compute',
  snapshotPolicy: true,
  physicalNameLimit: 53,
  properties: {
    name: string({ updateAllowed: true }),
    image: string({ updateAllowed: true, custom: 'glance.image' }),
    block_device_mapping: listOf(
      mapOf({
        device_name: string({ required: true }),
        volume_id: string({ custom: 'cinder.volume' }),
        snapshot_id: string({ custom: 'cinder.snapshot' }),
        volume_size: integer(),
        delete_on_termination: boolean(),
      }),
    ),
    block_device_mapping_v2: listOf(
      mapOf({
        device_name: string(),
        volume_id: string({ custom: 'cinder.volume' }),
        image_id: string({ custom: 'glance.image', support: hidden('9.0.0', deprecated('7.0.0', since('5.0.0'))) }),
        image: string({ custom: 'glance.image', support: since('7.0.0') }),
        snapshot_id: string({ custom: 'cinder.snapshot' }),
        swap_size: integer(),
        ephemeral_size: integer({ range: [1], support: since('8.0.0') }),
        ephemeral_format: string({ oneOf: ['ext2', 'ext3', 'ext4', 'xfs', 'ntfs'], support: since('8.0.0') }),
        device_type: string({ oneOf: ['cdrom', 'disk'] }),
        disk_bus: string({ oneOf: ['ide', 'lame_bus', 'sata', 'scsi', 'usb', 'virtio'] }),
        boot_index: integer(),
        volume_size: integer(),
        delete_on_termination: boolean(),
        volume_type: string({ custom: 'cinder.vtype', support: since('26.0.0') }),
      }),
      { support: since('2015.1') },
    ),
    flavor: string({ required: true, updateAllowed: true, custom: 'nova.flavor' }),
    flavor_update_policy: string({ default: 'RESIZE', updateAllowed: true, oneOf: ['RESIZE', 'REPLACE'] }),
    image_update_policy: string({
      default: 'REBUILD',
      updateAllowed: true,
      oneOf: ['REBUILD', 'REPLACE', 'REBUILD_PRESERVE_EPHEMERAL'],
    }),
    key_name: string({ custom: 'nova.keypair' }),
    admin_user: string({ support: hidden('5.0.0', deprecated('2014.1', since('2013.2'))) }),
    availability_zone: string(),
    security_groups: list({ default: [] }),
    networks: listOf(
      mapOf({
        uuid: string({ custom: 'neutron.network', support: hidden('5.0.0', deprecated('2014.1')) }),
        network: string({ custom: 'neutron.network' }),
        allocate_network: string({ updateAllowed: true, oneOf: ['none', 'auto'], support: since('9.0.0') }),
        fixed_ip: string({ custom: 'ip_addr' }),
        port: string({ custom: 'neutron.port' }),
        port_extra_properties: mapOf(
          {
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
          { updateAllowed: true, support: since('6.0.0') },
        ),
        subnet: string({ support: since('5.0.0') }),
        floating_ip: string({ support: since('6.0.0') }),
        tag: string({ support: since('9.0.0') }),
      }),
      { updateAllowed: true },
    ),
    scheduler_hints: map(),
    metadata: map({ default: {}, updateAllowed: true }),
    user_data_format: string({ default: 'HEAT_CFNTOOLS', oneOf: ['HEAT_CFNTOOLS', 'RAW', 'SOFTWARE_CONFIG'] }),
    software_config_transport: string({
      default: 'POLL_SERVER_CFN',
      updateAllowed: true,
      oneOf: ['POLL_SERVER_CFN', 'POLL_SERVER_HEAT', 'POLL_TEMP_URL', 'ZAQAR_MESSAGE'],
    }),
    user_data_update_policy: string({
      default: 'REPLACE',
      updateAllowed: true,
      oneOf: ['REPLACE', 'IGNORE', 'REBUILD'],
      support: since('6.0.0'),
    }),
    user_data: string({ default: '', updateAllowed: true }),
    reservation_id: string(),
    config_drive: boolean(),
    diskConfig: string({ oneOf: ['AUTO', 'MANUAL'] }),
    personality: map({ default: {}, support: deprecated('12.0.0') }),
    admin_pass: string({ updateAllowed: true }),
    tags: listOf(string(), { updateAllowed: true, support: since('8.0.0') }),
    deployment_swift_data: mapOf(
      { container: string({ length: [1] }), object: string({ length: [1] }) },
      { default: {}, updateAllowed: true, support: since('9.0.0') },
    ),
  },
  attributes: attributes(
    {
      String: ['accessIPv4', 'accessIPv6', 'instance_name', 'name'],
      Map: ['addresses', 'console_urls', 'networks', 'os_collect_config'],
      untyped: ['first_address'],
      List: ['tags'],
    },
    {
      accessIPv4: { support: deprecated('14.0.0', since('2015.1')) },
      accessIPv6: { support: deprecated('14.0.0', since('2015.1')) },
      addresses: { support: since('11.0.0') },
      console_urls: { support: since('2015.1') },
      first_address: { support: hidden('5.0.0', deprecated('2014.2', since('2013.2'))) },
      os_collect_config: { cache: false, support: since('9.0.0') },
      tags: { support: since('8.0.0') },
    },
  ),
  translation: [
    replaceBeside('networks.network', 'uuid'),
    resolve('flavor', 'nova.flavor'),
    resolve('image', 'glance.image'),
    replaceBeside('block_device_mapping_v2.image', 'image_id'),
    resolve('block_device_mapping_v2.image', 'glance.image'),
    resolve('networks.network', 'neutron.network'),
    resolve('networks.subnet', 'neutron.subnet'),
    resolve('networks.port', 'neutron.port'),
  ],
  hiddenDependencies: ofServer,
  validate: (view) => {
    if (view.properties.user_data_format === 'SOFTWARE_CONFIG' && 'deployments' in view.metadata) {
      view.report('deployments key not allowed in resource metadata with user_data_format of SOFTWARE_CONFIG');
    }
    bootsFromOne(view);
    const networks = maps(view.properties.networks);
    for (const network of networks) checkNetwork(view, network);
    if (networks.length > 1 && networks.some((network) => isTruthy(network.allocate_network))) {
      view.report('Property "allocate_network" can not be specified if multiple network interfaces set for server.');
    }
    if (networks.some((network) => isSet(network.port)) && isTruthy(view.properties.security_groups)) {
      conflict(view, 'security_groups', 'networks/port');
    }
    if (isTruthy(view.properties.personality)) {
      view.report('Cannot use the personality parameter as nova no longer supports it. Use user_data instead.');
    }
  },
};
