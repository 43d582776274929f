import { conflict, isSet, maps } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, listOf, mapOf, resolve, since, string } from '../declare.ts';

export const cluster: ResourceType = {
  type: 'OS::Trove::Cluster',
  support: since('2015.1'),
  service: 'database',
  properties: {
    name: string({ length: [null, 255] }),
    datastore_type: string({ required: true, length: [null, 255] }),
    datastore_version: string({ required: true, length: [null, 255] }),
    instances: listOf(
      mapOf({
        flavor: string({ required: true, custom: 'trove.flavor' }),
        volume_size: integer({ required: true, range: [1, 150] }),
        networks: listOf(
          mapOf({
            network: string({ custom: 'neutron.network' }),
            port: string({ custom: 'neutron.port' }),
            fixed_ip: string({ custom: 'ip_addr' }),
          }),
          { default: [], support: since('10.0.0') },
        ),
        availability_zone: string({ support: since('14.0.0') }),
      }),
      { required: true },
    ),
  },
  attributes: attributes({ List: ['instances', 'ip'] }),
  translation: [
    resolve('instances.networks.network', 'neutron.network'),
    resolve('instances.networks.port', 'neutron.port'),
    resolve('instances.flavor', 'trove.flavor'),
  ],
  validate: (view) => {
    for (const { networks } of maps(view.properties.instances)) {
      for (const { network, port } of maps(networks)) {
        if (!isSet(network) && !isSet(port)) view.report('Either network or port must be provided.');
        if (isSet(network) && isSet(port)) conflict(view, 'network', 'port');
      }
    }
  },
};
