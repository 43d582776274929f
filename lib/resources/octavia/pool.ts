import { isTruthy } from '../../template/scalars.ts';
import { isMap, type ValueMap } from '../../template/values.ts';
import { isSet, unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, mapOf, resolve, since, string } from '../declare.ts';

export const pool: ResourceType = {
  type: 'OS::Octavia::Pool',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    description: string({ default: '', updateAllowed: true }),
    session_persistence: mapOf(
      { type: string({ required: true, oneOf: ['SOURCE_IP', 'HTTP_COOKIE', 'APP_COOKIE'] }), cookie_name: string() },
      { updateAllowed: true },
    ),
    name: string({ updateAllowed: true }),
    lb_algorithm: string({
      required: true,
      updateAllowed: true,
      oneOf: ['ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP', 'SOURCE_IP_PORT'],
    }),
    listener: string({ custom: 'octavia.listener' }),
    loadbalancer: string({ custom: 'octavia.loadbalancer' }),
    protocol: string({ required: true, oneOf: ['TCP', 'HTTP', 'HTTPS', 'TERMINATED_HTTPS', 'PROXY', 'UDP'] }),
    tls_enabled: boolean({ default: false, updateAllowed: true, support: since('14.0.0') }),
  },
  attributes: attributes(
    { String: ['healthmonitor_id', 'listeners'], List: ['members'] },
    { members: { cache: false } },
  ),
  translation: [resolve('listener', 'octavia.listener'), resolve('loadbalancer', 'octavia.loadbalancer')],
  validate: (view) => {
    const { listener, loadbalancer, session_persistence: session } = view.properties;
    if (!isSet(listener) && !isSet(loadbalancer)) unspecified(view, 'listener', 'loadbalancer');
    if (!isMap(session ?? null)) return;
    const { type, cookie_name } = session as ValueMap;
    if (type === 'APP_COOKIE' && !isTruthy(cookie_name)) {
      view.report('Property cookie_name is required when session_persistence type is set to APP_COOKIE.');
    }
    if (type === 'SOURCE_IP' && isTruthy(cookie_name)) {
      view.report('Property cookie_name must NOT be specified when session_persistence type is set to SOURCE_IP.');
    }
  },
};
