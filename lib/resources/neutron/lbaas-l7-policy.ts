import type { ResourceType } from '../contract.ts';
import { hidden, since } from '../declare.ts';

export const lbaasL7Policy: ResourceType = {
  type: 'OS::Neutron::LBaaS::L7Policy',
  support: hidden('21.0.0', since('7.0.0')),
  placeholder: true,
  properties: {},
  attributes: {},
};
