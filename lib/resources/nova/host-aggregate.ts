import type { ResourceType } from '../contract.ts';
import { listOf, map, since, string } from '../declare.ts';

export const hostAggregate: ResourceType = {
  type: 'OS::Nova::HostAggregate',
  support: since('6.0.0'),
  service: 'compute',
  properties: {
    name: string({ required: true, updateAllowed: true }),
    availability_zone: string({ updateAllowed: true }),
    hosts: listOf(string({ custom: 'nova.host' }), { updateAllowed: true }),
    metadata: map({ default: {}, updateAllowed: true }),
  },
  attributes: {},
};
