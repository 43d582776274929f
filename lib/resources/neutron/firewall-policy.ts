import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, string } from '../declare.ts';

export const firewallPolicy: ResourceType = {
  type: 'OS::Neutron::FirewallPolicy',
  service: 'network',
  extension: 'fwaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    shared: boolean({ default: false, updateAllowed: true }),
    audited: boolean({ default: false, updateAllowed: true }),
    firewall_rules: list({ updateAllowed: true }),
  },
  attributes: attributes({
    String: ['audited', 'description', 'name', 'shared', 'tenant_id'],
    List: ['firewall_rules'],
  }),
};
