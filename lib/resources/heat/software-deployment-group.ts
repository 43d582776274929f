import type { ResourceType } from '../contract.ts';
import { attributes, map, since } from '../declare.ts';
import { deploymentGroupPolicy, deploymentProperties } from './deployment-properties.ts';
import { deploymentGroupTemplate } from './group-templates.ts';

export const softwareDeploymentGroup: ResourceType = {
  type: 'OS::Heat::SoftwareDeploymentGroup',
  updates: 'always',
  support: since('5.0.0'),
  dynamicAttributes: true,
  properties: {
    ...deploymentProperties,
    servers: map({ required: true, updateAllowed: true }),
  },
  attributes: attributes({ Map: ['deploy_status_codes', 'deploy_stderrs', 'deploy_stdouts'] }),
  updatePolicy: deploymentGroupPolicy,
  nested: deploymentGroupTemplate('OS::Heat::SoftwareDeployment'),
};
