import { isTruthy } from '../../template/scalars.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, listOf, since, string } from '../declare.ts';

export const providerNet: ResourceType = {
  type: 'OS::Neutron::ProviderNet',
  support: since('2014.1'),
  service: 'network',
  extension: 'provider',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    network_type: string({
      required: true,
      updateAllowed: true,
      oneOf: ['local', 'vlan', 'vxlan', 'gre', 'geneve', 'flat'],
    }),
    physical_network: string({ updateAllowed: true }),
    segmentation_id: string({ updateAllowed: true }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    shared: boolean({ default: true, updateAllowed: true }),
    port_security_enabled: boolean({ updateAllowed: true, support: since('8.0.0') }),
    router_external: boolean({ default: false, updateAllowed: true, support: since('6.0.0') }),
    tags: listOf(string(), { updateAllowed: true, support: since('12.0.0') }),
    dns_domain: string({ updateAllowed: true, custom: 'dns_domain', support: since('15.0.0') }),
    availability_zone_hints: list({ updateAllowed: true, support: since('19.0.0') }),
    tenant_id: string({ support: since('24.0.0') }),
  },
  attributes: attributes(
    { List: ['segments', 'subnets'], String: ['status'] },
    { segments: { support: since('16.0.0') } },
  ),
  validate: (view) => {
    const { segmentation_id, physical_network, network_type } = view.properties;
    const among = (...types: string[]) => types.some((type) => type === network_type);
    if (isTruthy(segmentation_id) && among('local', 'flat')) {
      view.report('segmentation_id not allowed for network types: local, flat');
    }
    if (isTruthy(physical_network) && among('vxlan', 'gre', 'geneve', 'local')) {
      view.report('physical_network not allowed for network types: vxlan, gre, geneve, flat');
    }
  },
};
