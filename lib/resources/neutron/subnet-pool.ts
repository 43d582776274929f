import type { ResourceType } from '../contract.ts';
import { boolean, integer, listOf, since, string } from '../declare.ts';

export const subnetPool: ResourceType = {
  type: 'OS::Neutron::SubnetPool',
  support: since('6.0.0'),
  service: 'network',
  extension: 'subnet_allocation',
  nullReference: true,
  properties: {
    address_scope: string({ updateAllowed: true, custom: 'neutron.address_scope' }),
    default_prefixlen: integer({ updateAllowed: true, range: [0] }),
    default_quota: integer({ updateAllowed: true, range: [0] }),
    is_default: boolean({ default: false, updateAllowed: true }),
    max_prefixlen: integer({ updateAllowed: true, range: [0] }),
    min_prefixlen: integer({ updateAllowed: true, range: [0] }),
    name: string({ updateAllowed: true }),
    prefixes: listOf(string({ custom: 'net_cidr' }), { required: true, updateAllowed: true, length: [1] }),
    shared: boolean({ default: false }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
    tenant_id: string(),
  },
  attributes: {},
  validate: (view) => {
    for (const [high, low] of [
      ['max_prefixlen', 'min_prefixlen'],
      ['max_prefixlen', 'default_prefixlen'],
      ['default_prefixlen', 'min_prefixlen'],
    ] as const) {
      const [most, least] = [Number(view.properties[high]), Number(view.properties[low])];
      if (most && least && least > most) view.report(`Illegal prefix bounds: ${high}=${most}, ${low}=${least}.`);
    }
  },
};
