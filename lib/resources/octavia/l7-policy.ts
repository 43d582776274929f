import { isSet, needsValue } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, number, resolve, since, string } from '../declare.ts';

export const l7Policy: ResourceType = {
  type: 'OS::Octavia::L7Policy',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    action: string({ required: true, updateAllowed: true, oneOf: ['REJECT', 'REDIRECT_TO_POOL', 'REDIRECT_TO_URL'] }),
    redirect_pool: string({ updateAllowed: true, custom: 'octavia.pool' }),
    redirect_url: string({ updateAllowed: true }),
    position: number({ updateAllowed: true, range: [1] }),
    listener: string({ required: true, custom: 'octavia.listener' }),
  },
  attributes: attributes({ List: ['rules'] }),
  translation: [resolve('listener', 'octavia.listener'), resolve('redirect_pool', 'octavia.pool')],
  validate: (view) => {
    const { action, redirect_pool: pool, redirect_url: url } = view.properties;
    if (action === 'REJECT' && (isSet(pool) || isSet(url))) {
      view.report('Properties redirect_pool and redirect_url are not required when action type is set to REJECT.');
    }
    if (action === 'REDIRECT_TO_POOL' && isSet(url)) needsValue(view, 'redirect_url', 'action', 'REDIRECT_TO_URL');
    else if (action === 'REDIRECT_TO_POOL' && !isSet(pool)) {
      view.report('Property redirect_pool is required when action type is set to REDIRECT_TO_POOL.');
    }
    if (action === 'REDIRECT_TO_URL' && isSet(pool)) needsValue(view, 'redirect_pool', 'action', 'REDIRECT_TO_POOL');
    else if (action === 'REDIRECT_TO_URL' && !isSet(url)) {
      view.report('Property redirect_url is required when action type is set to REDIRECT_TO_URL.');
    }
  },
};
