import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, list, listOf, resolve, since, string } from '../declare.ts';

export const listener: ResourceType = {
  type: 'OS::Octavia::Listener',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    protocol_port: integer({ required: true, range: [1, 65535] }),
    protocol: string({ required: true, oneOf: ['TCP', 'HTTP', 'HTTPS', 'TERMINATED_HTTPS', 'PROXY', 'UDP'] }),
    loadbalancer: string({ required: true, custom: 'octavia.loadbalancer' }),
    default_pool: string({ updateAllowed: true, custom: 'octavia.pool' }),
    name: string({ updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    description: string({ default: '', updateAllowed: true }),
    default_tls_container_ref: string({ updateAllowed: true }),
    sni_container_refs: list({ updateAllowed: true }),
    connection_limit: integer({ default: -1, updateAllowed: true, range: [-1] }),
    tenant_id: string(),
    allowed_cidrs: listOf(string({ custom: 'net_cidr' }), { updateAllowed: true, support: since('14.0.0') }),
  },
  attributes: attributes({ String: ['default_pool_id'], List: ['loadbalancers'] }),
  translation: [resolve('loadbalancer', 'octavia.loadbalancer'), resolve('default_pool', 'octavia.pool')],
  validate: (view) => {
    if (view.properties.protocol === 'TERMINATED_HTTPS' && !isSet(view.properties.default_tls_container_ref)) {
      view.report('Property default_tls_container_ref required when protocol is TERMINATED_HTTPS.');
    }
  },
};
