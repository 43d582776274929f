import { isTruthy } from '../../template/scalars.ts';
import { needs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, hidden, listOf, resolve, since, string } from '../declare.ts';

export const shareNetwork: ResourceType = {
  type: 'OS::Manila::ShareNetwork',
  support: since('5.0.0'),
  service: 'sharev2',
  properties: {
    name: string({ updateAllowed: true }),
    neutron_network: string({ updateAllowed: true, custom: 'neutron.network' }),
    neutron_subnet: string({ updateAllowed: true, custom: 'neutron.subnet' }),
    nova_network: string({ updateAllowed: true, support: hidden('21.0.0') }),
    description: string({ updateAllowed: true }),
    security_services: listOf(string(), { default: [], updateAllowed: true }),
  },
  attributes: attributes({ String: ['cidr', 'ip_version', 'network_type', 'segmentation_id'] }),
  translation: [resolve('neutron_network', 'neutron.network'), resolve('neutron_subnet', 'neutron.subnet')],
  validate: (view) => {
    const { nova_network, neutron_network, neutron_subnet } = view.properties;
    if (isTruthy(nova_network)) view.report('Nova network is no longer supported');
    if (isTruthy(neutron_network) && !isTruthy(neutron_subnet)) needs(view, 'neutron_network', 'neutron_subnet');
  },
};
