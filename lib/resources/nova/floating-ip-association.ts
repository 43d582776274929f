import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since, string } from '../declare.ts';

export const floatingIpAssociation: ResourceType = {
  type: 'OS::Nova::FloatingIPAssociation',
  support: hidden('11.0.0', deprecated('9.0.0', since('2014.1'))),
  service: 'compute',
  properties: {
    server_id: string({ required: true, updateAllowed: true, custom: 'nova.server' }),
    floating_ip: string({ required: true, updateAllowed: true }),
  },
  attributes: {},
};
