import type { ResourceType } from '../contract.ts';
import { boolean, integer, since, string } from '../declare.ts';

export const addressScope: ResourceType = {
  type: 'OS::Neutron::AddressScope',
  support: since('6.0.0'),
  service: 'network',
  extension: 'address-scope',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    shared: boolean({ default: false, updateAllowed: true }),
    tenant_id: string({ custom: 'keystone.project' }),
    ip_version: integer({ default: 4, oneOf: [4, 6] }),
  },
  attributes: {},
};
