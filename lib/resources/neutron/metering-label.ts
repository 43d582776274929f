import type { ResourceType } from '../contract.ts';
import { attributes, boolean, since, string } from '../declare.ts';

export const meteringLabel: ResourceType = {
  type: 'OS::Neutron::MeteringLabel',
  support: since('2014.1'),
  service: 'network',
  nullReference: true,
  properties: {
    name: string(),
    description: string(),
    shared: boolean({ default: false, support: since('2015.1') }),
  },
  attributes: attributes({ String: ['description', 'name', 'shared'] }),
};
