import type { ResourceType } from '../contract.ts';
import { hidden, since } from '../declare.ts';

export const lbaasPoolMember: ResourceType = {
  type: 'OS::Neutron::LBaaS::PoolMember',
  support: hidden('21.0.0', since('6.0.0')),
  placeholder: true,
  properties: {},
  attributes: {},
};
