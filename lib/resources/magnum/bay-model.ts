import type { ResourceType } from '../contract.ts';
import { deprecated, hidden, since } from '../declare.ts';
import { clusterTemplateProperties, volumeDriverFits } from './cluster-template.ts';

export const bayModel: ResourceType = {
  type: 'OS::Magnum::BayModel',
  substitute: 'OS::Magnum::ClusterTemplate',
  support: hidden('11.0.0', deprecated('9.0.0', since('5.0.0'))),
  service: 'container-infra',
  properties: clusterTemplateProperties,
  attributes: {},
  validate: volumeDriverFits,
};
