import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, map, mapOf, since, string } from '../declare.ts';

export const deployedServer: ResourceType = {
  type: 'OS::Heat::DeployedServer',
  snapshotPolicy: true,
  physicalNameLimit: 53,
  properties: {
    name: string({ updateAllowed: true }),
    metadata: map({ updateAllowed: true, support: deprecated('9.0.0', since('8.0.0')) }),
    software_config_transport: string({
      default: 'POLL_SERVER_CFN',
      updateAllowed: true,
      oneOf: ['POLL_SERVER_CFN', 'POLL_SERVER_HEAT', 'POLL_TEMP_URL', 'ZAQAR_MESSAGE'],
    }),
    deployment_swift_data: mapOf(
      { container: string({ length: [1] }), object: string({ length: [1] }) },
      { default: {}, updateAllowed: true, support: since('9.0.0') },
    ),
  },
  attributes: attributes(
    { String: ['name'], Map: ['os_collect_config'] },
    { os_collect_config: { cache: false, support: since('9.0.0') } },
  ),
};
