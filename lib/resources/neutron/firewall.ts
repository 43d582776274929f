import { freeValueSpecs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, map, since, string, unsupported } from '../declare.ts';

export const firewall: ResourceType = {
  type: 'OS::Neutron::Firewall',
  service: 'network',
  extension: 'fwaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    firewall_policy_id: string({ required: true, updateAllowed: true }),
    value_specs: map({ default: {}, updateAllowed: true, support: since('5.0.0') }),
    shared: boolean({ updateAllowed: true, support: unsupported('6.0.0', since('2015.1')) }),
  },
  attributes: attributes(
    { String: ['admin_state_up', 'description', 'firewall_policy_id', 'name', 'shared', 'status', 'tenant_id'] },
    { shared: { support: unsupported('6.0.0') } },
  ),
  validate: freeValueSpecs,
};
