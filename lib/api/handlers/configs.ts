import type { StoredConfig } from '../../engine/configs.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { badRequest } from '../faults.ts';
import { type ApiResponse, empty, json } from '../http.ts';
import { enforce } from '../policy.ts';
import { booleanParameter, integerParameter } from '../query.ts';
import type { Call } from '../router.ts';
import { time } from '../views.ts';

function row(config: StoredConfig) {
  return { id: config.id, name: config.name, group: config.group, creation_time: time(config.createdAt) };
}

function whole(config: StoredConfig) {
  return {
    ...row(config),
    config: config.config,
    inputs: config.inputs,
    outputs: config.outputs,
    options: config.options,
  };
}

function mapList(value: Value | undefined, name: string): readonly ValueMap[] {
  if (value === undefined || value === null) return [];
  if (isList(value) && value.every(isMap)) return value;
  throw badRequest(`The ${name} must be a list.`);
}

export async function createConfig({ body = {}, services, caller }: Call): Promise<ApiResponse> {
  const config = await services.configs.create(caller, {
    name: (body.name ?? null) as string,
    group: (body.group ?? null) as string,
    config: body.config ?? null,
    inputs: mapList(body.inputs, 'inputs'),
    outputs: mapList(body.outputs, 'outputs'),
    options: isMap(body.options) ? body.options : {},
  });
  return json(200, { software_config: whole(config) });
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
  return json(200, { software_config: whole(await services.configs.show(caller, params.config_id!)) });
}

export async function deleteConfig({ params, services, caller }: Call): Promise<ApiResponse> {
  await services.configs.delete(caller, params.config_id!);
  return empty(204);
}
