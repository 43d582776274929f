import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, map } from '../declare.ts';
import { deploymentGroupPolicy, deploymentProperties } from './deployment-properties.ts';
import { deploymentGroupTemplate } from './group-templates.ts';

export const softwareDeployments: ResourceType = {
  type: 'OS::Heat::SoftwareDeployments',
  updates: 'always',
  substitute: 'OS::Heat::SoftwareDeploymentGroup',
  support: hidden('7.0.0', deprecated('2014.2')),
  dynamicAttributes: true,
  properties: {
    ...deploymentProperties,
    servers: map({ required: true, updateAllowed: true }),
  },
  attributes: attributes({ Map: ['deploy_status_codes', 'deploy_stderrs', 'deploy_stdouts'] }),
  updatePolicy: deploymentGroupPolicy,
  nested: deploymentGroupTemplate('OS::Heat::SoftwareDeployment'),
};
