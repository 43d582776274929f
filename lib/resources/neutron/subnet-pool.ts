import type { ResourceType } from '../contract.ts';
import { boolean, integer, listOf, since, string } from '../declare.ts';

export const subnetPool: ResourceType = {
  type: 'OS::Neutron::SubnetPool',
  support: since('6.0.0'),
  service: 'network',
  extension: 'subnet_allocation',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    prefixes: listOf(string({ custom: 'net_cidr' }), { required: true, updateAllowed: true, length: [1] }),
    address_scope: string({ updateAllowed: true, custom: 'neutron.address_scope' }),
    default_quota: integer({ updateAllowed: true, range: [0] }),
    default_prefixlen: integer({ updateAllowed: true, range: [0] }),
    min_prefixlen: integer({ updateAllowed: true, range: [0] }),
    max_prefixlen: integer({ updateAllowed: true, range: [0] }),
    is_default: boolean({ default: false, updateAllowed: true }),
    tenant_id: string(),
    shared: boolean({ default: false }),
    tags: listOf(string(), { updateAllowed: true, support: since('9.0.0') }),
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
