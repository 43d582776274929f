import * as configs from './handlers/configs.ts';
import * as deployments from './handlers/deployments.ts';
import type { Route } from './router.ts';

/** Software configs and deployments. Policy as Heat's defaults. */
export const softwareRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/software_configs',
    action: 'software_configs:index',
    rule: 'reader',
    handler: configs.listConfigs,
  },
  {
    method: 'POST',
    path: '/software_configs',
    action: 'software_configs:create',
    rule: 'member',
    body: 'required',
    handler: configs.createConfig,
  },
  {
    method: 'GET',
    path: '/software_configs/{config_id}',
    action: 'software_configs:show',
    rule: 'reader',
    handler: configs.showConfig,
  },
  {
    method: 'DELETE',
    path: '/software_configs/{config_id}',
    action: 'software_configs:delete',
    rule: 'member',
    body: 'optional',
    handler: configs.deleteConfig,
  },
  {
    method: 'GET',
    path: '/software_deployments',
    action: 'software_deployments:index',
    rule: 'reader',
    handler: deployments.listDeployments,
  },
  {
    method: 'POST',
    path: '/software_deployments',
    action: 'software_deployments:create',
    rule: 'member',
    body: 'required',
    handler: deployments.createDeployment,
  },
  {
    method: 'GET',
    path: '/software_deployments/metadata/{server_id}',
    action: 'software_deployments:metadata',
    rule: 'stack-user',
    handler: deployments.deploymentMetadata,
  },
  {
    method: 'GET',
    path: '/software_deployments/{deployment_id}',
    action: 'software_deployments:show',
    rule: 'reader',
    handler: deployments.showDeployment,
  },
  {
    method: 'PUT',
    path: '/software_deployments/{deployment_id}',
    action: 'software_deployments:update',
    rule: 'member',
    body: 'required',
    handler: deployments.updateDeployment,
  },
  {
    method: 'DELETE',
    path: '/software_deployments/{deployment_id}',
    action: 'software_deployments:delete',
    rule: 'member',
    handler: deployments.deleteDeployment,
  },
];
