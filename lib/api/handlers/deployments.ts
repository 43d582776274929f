import type { Deployment } from '../../store/deployments.ts';
import { isTruthy } from '../../template/scalars.ts';
import { toText } from '../../template/text.ts';
import { isMap, type Value, type ValueMap } from '../../template/values.ts';
import { type ApiResponse, empty, json } from '../http.ts';
import type { Call } from '../router.ts';
import { time } from '../views.ts';
import { shownConfig } from './configs.ts';

function shown(deployment: Deployment) {
  return {
    id: deployment.id,
    server_id: deployment.serverId,
    input_values: deployment.inputs,
    output_values: deployment.outputs,
    action: deployment.action,
    status: deployment.status,
    status_reason: deployment.reason,
    config_id: deployment.configId,
    creation_time: time(deployment.createdAt),
    ...(deployment.updatedAt === undefined ? {} : { updated_time: time(deployment.updatedAt) }),
  };
}

/** What a body gives of a deployment; what is empty counts as not given. */
function given(body: ValueMap) {
  const texts = { configId: 'config_id', action: 'action', status: 'status', reason: 'status_reason' } as const;
  const read = Object.entries(texts).flatMap(([to, from]) => {
    const value = body[from] ?? null;
    return isTruthy(value) ? [[to, toText(value)] as const] : [];
  });
  const { input_values: inputs = null } = body;
  return { ...Object.fromEntries(read), ...(isMap(inputs) && isTruthy(inputs as Value) ? { inputs } : {}) };
}

export async function createDeployment({ body = {}, services, caller }: Call): Promise<ApiResponse> {
  const server = body.server_id ?? null;
  const deployment = await services.deployments.create(caller, {
    ...given(body),
    ...(isTruthy(server) ? { serverId: toText(server) } : {}),
  });
  return json(200, { software_deployment: shown(deployment) });
}

export async function listDeployments({ query, services, caller }: Call): Promise<ApiResponse> {
  const deployments = await services.deployments.list(caller, query.get('server_id') ?? undefined);
  return json(200, { software_deployments: deployments.map(shown) });
}

export async function deploymentMetadata({ params, services, caller }: Call): Promise<ApiResponse> {
  const configs = await services.deployments.metadata(caller, params.server_id!);
  return json(200, { metadata: configs.map(shownConfig) });
}

export async function showDeployment({ params, services, caller }: Call): Promise<ApiResponse> {
  const deployment = await services.deployments.show(caller, params.deployment_id!);
  return json(200, { software_deployment: shown(deployment) });
}

export async function updateDeployment({ params, body = {}, services, caller }: Call): Promise<ApiResponse> {
  const outputs = body.output_values ?? null;
  const deployment = await services.deployments.update(caller, params.deployment_id!, {
    ...given(body),
    ...(isTruthy(outputs) ? { outputs } : {}),
  });
  return json(200, { software_deployment: shown(deployment) });
}

export async function deleteDeployment({ params, services, caller }: Call): Promise<ApiResponse> {
  await services.deployments.delete(caller, params.deployment_id!);
  return empty(204);
}
