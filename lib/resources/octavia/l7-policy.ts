import type { ResourceType } from '../contract.ts';
import { attributes, boolean, number, resolve, since, string } from '../declare.ts';

export const l7Policy: ResourceType = {
  type: 'OS::Octavia::L7Policy',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    action: string({ required: true, updateAllowed: true, oneOf: ['REJECT', 'REDIRECT_TO_POOL', 'REDIRECT_TO_URL'] }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    description: string({ updateAllowed: true }),
    listener: string({ required: true, custom: 'octavia.listener' }),
    name: string({ updateAllowed: true }),
    position: number({ updateAllowed: true, range: [1] }),
    redirect_pool: string({ updateAllowed: true, custom: 'octavia.pool' }),
    redirect_url: string({ updateAllowed: true }),
  },
  attributes: attributes({ List: ['rules'] }),
  translation: [resolve('listener', 'octavia.listener'), resolve('redirect_pool', 'octavia.pool')],
};
