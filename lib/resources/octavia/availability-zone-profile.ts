import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';

export const availabilityZoneProfile: ResourceType = {
  type: 'OS::Octavia::AvailabilityZoneProfile',
  support: since('24.0.0'),
  service: 'load-balancer',
  properties: {
    name: string({ updateAllowed: true }),
    availability_zone_data: string({ required: true, updateAllowed: true, custom: 'json_string' }),
    provider_name: string({ updateAllowed: true }),
  },
  attributes: {},
};
