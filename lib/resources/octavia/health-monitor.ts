import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, resolve, since, string } from '../declare.ts';

export const healthMonitor: ResourceType = {
  type: 'OS::Octavia::HealthMonitor',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    delay: integer({ required: true, updateAllowed: true, range: [0] }),
    expected_codes: string({ updateAllowed: true }),
    http_method: string({
      updateAllowed: true,
      oneOf: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'OPTIONS', 'CONNECT', 'PATCH'],
    }),
    max_retries: integer({ required: true, updateAllowed: true, range: [1, 10] }),
    pool: string({ required: true, custom: 'octavia.pool' }),
    timeout: integer({ required: true, updateAllowed: true, range: [0] }),
    type: string({ required: true, oneOf: ['PING', 'TCP', 'HTTP', 'HTTPS', 'UDP-CONNECT'] }),
    url_path: string({ updateAllowed: true }),
    tenant_id: string(),
  },
  attributes: attributes({ List: ['pools'] }),
  translation: [resolve('pool', 'octavia.pool')],
};
