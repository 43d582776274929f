import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';

export const flavorProfile: ResourceType = {
  type: 'OS::Octavia::FlavorProfile',
  support: since('14.0.0'),
  service: 'load-balancer',
  properties: {
    name: string({ updateAllowed: true }),
    flavor_data: string({ required: true, updateAllowed: true, custom: 'json_string' }),
    provider_name: string({ updateAllowed: true }),
  },
  attributes: {},
};
