import type { PropertySchema, ValidationView } from '../../template/schema.ts';
import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, integer, map, resolve, since, string } from '../declare.ts';

export const clusterTemplateProperties: Readonly<Record<string, PropertySchema>> = {
  coe: string({ required: true, oneOf: ['kubernetes', 'swarm', 'mesos'] }),
  dns_nameserver: string({ custom: 'ip_addr' }),
  docker_storage_driver: string({ default: 'devicemapper', oneOf: ['devicemapper', 'overlay'] }),
  docker_volume_size: integer({ range: [1] }),
  external_network: string({ required: true, custom: 'neutron.network' }),
  fixed_network: string({ custom: 'neutron.network' }),
  fixed_subnet: string({ custom: 'neutron.subnet' }),
  flavor: string({ custom: 'nova.flavor' }),
  floating_ip_enabled: boolean({ default: true }),
  http_proxy: string(),
  https_proxy: string(),
  image: string({ required: true, custom: 'glance.image' }),
  keypair: string({ custom: 'nova.keypair' }),
  labels: map(),
  master_flavor: string({ custom: 'nova.flavor' }),
  master_lb_enabled: boolean({ default: true }),
  name: string(),
  network_driver: string(),
  no_proxy: string(),
  public: boolean({ default: false, updateAllowed: true }),
  registry_enabled: boolean({ default: false }),
  server_type: string({ default: 'vm', oneOf: ['vm', 'bm'] }),
  tls_disabled: boolean({ default: false }),
  volume_driver: string({ oneOf: ['cinder', 'rexray'] }),
};

export function volumeDriverFits(view: ValidationView): void {
  const { coe, volume_driver: driver } = view.properties;
  const supported = coe === 'kubernetes' ? 'cinder' : 'rexray';
  if (!isSet(driver) || driver === supported) return;
  const rule = `expecting a ['${supported}'] volume driver.`;
  view.report(`Volume driver type ${driver} is not supported by COE:${coe}, ${rule}`);
}

export const clusterTemplate: ResourceType = {
  type: 'OS::Magnum::ClusterTemplate',
  support: since('9.0.0'),
  service: 'container-infra',
  properties: clusterTemplateProperties,
  attributes: {},
  translation: [
    resolve('external_network', 'neutron.network'),
    resolve('fixed_network', 'neutron.network'),
    resolve('fixed_subnet', 'neutron.subnet'),
  ],
  validate: volumeDriverFits,
};
