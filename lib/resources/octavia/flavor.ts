import type { ResourceType } from '../contract.ts';
import { attributes, boolean, resolve, since, string } from '../declare.ts';

export const flavor: ResourceType = {
  type: 'OS::Octavia::Flavor',
  support: since('14.0.0'),
  service: 'load-balancer',
  properties: {
    description: string({ default: '', updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
    name: string({ updateAllowed: true }),
    flavor_profile: string({ required: true, custom: 'octavia.flavorprofile' }),
  },
  attributes: attributes({ String: ['flavor_profile_id'] }),
  translation: [resolve('flavor_profile', 'octavia.flavorprofile')],
};
