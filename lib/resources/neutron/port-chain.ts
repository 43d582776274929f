import type { ResourceType } from '../contract.ts';
import { listOf, map, resolve, string, unsupported } from '../declare.ts';

export const portChain: ResourceType = {
  type: 'OS::Neutron::PortChain',
  support: unsupported('8.0.0'),
  service: 'network',
  extension: 'sfc',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    port_pair_groups: listOf(string({ custom: 'neutron.port_pair_group' }), { required: true, updateAllowed: true }),
    flow_classifiers: listOf(string({ custom: 'neutron.flow_classifier' }), { default: [], updateAllowed: true }),
    chain_parameters: map({ default: { correlation: 'mpls' } }),
  },
  attributes: {},
  translation: [
    resolve('port_pair_groups', 'neutron.port_pair_group'),
    resolve('flow_classifiers', 'neutron.flow_classifier'),
  ],
};
