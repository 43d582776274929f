import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const notification: ResourceType = {
  type: 'OS::Monasca::Notification',
  support: hidden('25.0.0', deprecated('22.0.0', since('7.0.0', since('5.0.0')))),
  placeholder: true,
  properties: {},
  attributes: {},
};
