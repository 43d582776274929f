import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';

export const clusterTemplate: ResourceType = {
  type: 'OS::Sahara::ClusterTemplate',
  support: hidden('23.0.0', deprecated('22.0.0', since('2014.2'))),
  placeholder: true,
  properties: {},
  attributes: {},
};
