import { serverTakesConfigs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, since, string } from '../declare.ts';
import { deploymentProperties } from './deployment-properties.ts';

export const softwareDeployment: ResourceType = {
  type: 'OS::Heat::SoftwareDeployment',
  support: since('2014.1'),
  dynamicAttributes: true,
  properties: {
    ...deploymentProperties,
    server: string({ required: true }),
  },
  attributes: attributes({ String: ['deploy_status_code', 'deploy_stderr', 'deploy_stdout'] }),
  validate: serverTakesConfigs,
};
