import type { ResourceType } from '../contract.ts';
import { deprecated, hidden } from '../declare.ts';

export const healthMonitor: ResourceType = {
  type: 'OS::Neutron::HealthMonitor',
  support: hidden('9.0.0', deprecated('7.0.0')),
  placeholder: true,
  properties: {},
  attributes: {},
};
