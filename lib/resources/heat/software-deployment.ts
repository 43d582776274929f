import { serverTakesConfigs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, list, map, since, string } from '../declare.ts';

export const softwareDeployment: ResourceType = {
  type: 'OS::Heat::SoftwareDeployment',
  support: since('2014.1'),
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
    server: string({ required: true }),
    signal_transport: string({
      default: 'CFN_SIGNAL',
      oneOf: ['CFN_SIGNAL', 'TEMP_URL_SIGNAL', 'HEAT_SIGNAL', 'NO_SIGNAL', 'ZAQAR_SIGNAL'],
    }),
  },
  attributes: attributes({ String: ['deploy_status_code', 'deploy_stderr', 'deploy_stdout'] }),
  validate: serverTakesConfigs,
};
