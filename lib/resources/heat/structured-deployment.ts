import { serverTakesConfigs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, since, string } from '../declare.ts';
import { deploymentProperties, structuredProperties } from './deployment-properties.ts';

export const structuredDeployment: ResourceType = {
  type: 'OS::Heat::StructuredDeployment',
  support: since('2014.1'),
  dynamicAttributes: true,
  properties: {
    ...deploymentProperties,
    ...structuredProperties,
    server: string({ required: true }),
  },
  attributes: attributes({ String: ['deploy_status_code', 'deploy_stderr', 'deploy_stdout'] }),
  validate: serverTakesConfigs,
};
