import type { ResourceType } from '../contract.ts';
import { deprecated, hidden } from '../declare.ts';

export const pool: ResourceType = {
  type: 'OS::Neutron::Pool',
  support: hidden('9.0.0', deprecated('7.0.0')),
  placeholder: true,
  properties: {},
  attributes: {},
};
