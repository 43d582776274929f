import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const loadBalancer: ResourceType = {
  type: 'OS::Neutron::LoadBalancer',
  support: hidden('9.0.0', deprecated('7.0.0', since('2014.1'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
