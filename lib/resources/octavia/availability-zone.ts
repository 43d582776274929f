import type { ResourceType } from '../contract.ts';
import { attributes, boolean, resolve, since, string } from '../declare.ts';

export const availabilityZone: ResourceType = {
  type: 'OS::Octavia::AvailabilityZone',
  support: since('24.0.0'),
  service: 'load-balancer',
  properties: {
    description: string({ default: '', updateAllowed: true }),
    enabled: boolean({ default: true, updateAllowed: true }),
    name: string({ updateAllowed: true }),
    availability_zone_profile: string({ required: true, custom: 'octavia.availabilityzoneprofile' }),
  },
  attributes: attributes({ String: ['availability_zone_profile_id'] }),
  translation: [resolve('availability_zone_profile', 'octavia.availabilityzoneprofile')],
};
