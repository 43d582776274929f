import type { ResourceType } from '../contract.ts';
import { attributes, integer, resolve, since, string } from '../declare.ts';

export const cluster: ResourceType = {
  type: 'OS::Magnum::Cluster',
  support: since('9.0.0'),
  service: 'container-infra',
  properties: {
    name: string(),
    cluster_template: string({ required: true, custom: 'magnum.cluster_template' }),
    keypair: string({ custom: 'nova.keypair' }),
    node_count: integer({ default: 1, updateAllowed: true, range: [1] }),
    master_count: integer({ default: 1, updateAllowed: true, range: [1] }),
    discovery_url: string({ updateAllowed: true }),
    create_timeout: integer({ default: 60, updateAllowed: true, range: [0] }),
  },
  attributes: attributes({
    String: [
      'api_address',
      'cluster_template_id',
      'coe_version',
      'container_version',
      'discovery_url',
      'keypair',
      'name',
      'stack_id',
      'status',
      'status_reason',
    ],
    Integer: ['create_timeout', 'master_count', 'node_count'],
    List: ['master_addresses', 'node_addresses'],
  }),
  translation: [resolve('cluster_template', 'magnum.cluster_template')],
};
