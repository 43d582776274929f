import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, integer, list, map, mapOf, number, since, string } from '../declare.ts';
import { deploymentGroupTemplate } from './group-templates.ts';

export const softwareDeployments: ResourceType = {
  type: 'OS::Heat::SoftwareDeployments',
  updates: 'always',
  substitute: 'OS::Heat::SoftwareDeploymentGroup',
  support: hidden('7.0.0', deprecated('2014.2')),
  dynamicAttributes: true,
  properties: {
    actions: list({
      default: ['CREATE', 'UPDATE'],
      updateAllowed: true,
      oneOf: ['CREATE', 'UPDATE', 'DELETE', 'SUSPEND', 'RESUME'],
    }),
    config: string({ updateAllowed: true }),
    input_values: map({ updateAllowed: true }),
    name: string({ updateAllowed: true }),
    servers: map({ required: true, updateAllowed: true }),
    signal_transport: string({
      default: 'CFN_SIGNAL',
      oneOf: ['CFN_SIGNAL', 'TEMP_URL_SIGNAL', 'HEAT_SIGNAL', 'NO_SIGNAL', 'ZAQAR_SIGNAL'],
    }),
  },
  attributes: attributes({ Map: ['deploy_status_codes', 'deploy_stderrs', 'deploy_stdouts'] }),
  updatePolicy: {
    batch_create: mapOf(
      { max_batch_size: integer({ default: 1, range: [1] }), pause_time: number({ default: 0, range: [0] }) },
      { support: since('7.0.0') },
    ),
    rolling_update: mapOf(
      { max_batch_size: integer({ default: 1, range: [1] }), pause_time: number({ default: 0, range: [0] }) },
      { support: since('7.0.0') },
    ),
  },
  nested: deploymentGroupTemplate('OS::Heat::SoftwareDeployment'),
};
