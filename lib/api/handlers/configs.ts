import type { StoredConfig } from '../../engine/configs.ts';
import { HeatError } from '../../errors.ts';
import { isMap } from '../../template/values.ts';
import { type ApiResponse, empty, json } from '../http.ts';
import { enforce } from '../policy.ts';
import { booleanParameter, integerParameter } from '../query.ts';
import type { Call } from '../router.ts';
import { time } from '../views.ts';
import { configIo } from './config-io.ts';

function row(config: StoredConfig) {
  return { id: config.id, name: config.name, group: config.group, creation_time: time(config.createdAt) };
}

export function shownConfig(config: StoredConfig) {
  return {
    ...row(config),
    config: config.config,
    inputs: config.inputs,
    outputs: config.outputs,
    options: config.options,
  };
}

export async function createConfig({ body = {}, services, caller }: Call): Promise<ApiResponse> {
  const config = await services.configs.create(caller, {
    name: (body.name ?? null) as string,
    group: (body.group ?? null) as string,
    config: body.config ?? null,
    inputs: configIo('inputs', body.inputs),
    outputs: configIo('outputs', body.outputs),
    options: isMap(body.options) ? body.options : {},
  });
  return json(200, { software_config: shownConfig(config) });
}

export async function listConfigs({ query, services, caller }: Call): Promise<ApiResponse> {
  if (booleanParameter(query, 'global_tenant')) enforce('software_configs:global_index', 'nobody', caller);
  const configs = await services.configs.list(caller, {
    limit: integerParameter(query, 'limit'),
    marker: query.get('marker') ?? undefined,
  });
  return json(200, { software_configs: configs.map(row) });
}

export async function showConfig({ params, services, caller }: Call): Promise<ApiResponse> {
  return json(200, { software_config: shownConfig(await services.configs.show(caller, params.config_id!)) });
}

export async function deleteConfig({ params, services, caller }: Call): Promise<ApiResponse> {
  const id = params.config_id!;
  if (await services.deployments.uses(caller, id)) {
    throw new HeatError(
      'InvalidRestrictedAction',
      `Software config with id ${id} can not be deleted as it is referenced.`,
    );
  }
  await services.configs.delete(caller, id);
  return empty(204);
}
