import { HeatError } from '../../errors.ts';
import { toText } from '../../template/text.ts';
import { badRequest } from '../faults.ts';
import { type ApiResponse, json } from '../http.ts';
import {
  booleanParameter,
  directionParameter,
  filterParameters,
  integerParameter,
  listParameter,
  truth,
} from '../query.ts';
import type { Call } from '../router.ts';
import { event, resource } from '../views.ts';

const resourceFilters = ['status', 'name', 'action', 'id', 'type', 'physical_resource_id'];

export async function listResources({ query, services, caller, stack, base }: Call): Promise<ApiResponse> {
  const unknown = [...new Set(query.keys())].filter(
    (k) => !resourceFilters.includes(k) && k !== 'nested_depth' && k !== 'with_detail',
  );
  if (unknown.length > 0) throw badRequest(`Invalid filter parameters [${unknown.map((k) => `'${k}'`).join(', ')}]`);
  const nestedDepth = integerParameter(query, 'nested_depth') ?? 0;
  const withDetail = booleanParameter(query, 'with_detail') ?? false;
  const filters = filterParameters(query, resourceFilters);
  const list = await services.stacks.resources(caller, stack, { nestedDepth, withDetail, filters });
  return json(200, { resources: list.map((view) => resource(base, view, withDetail)) });
}

export async function showResource({ query, params, services, caller, stack, base }: Call): Promise<ApiResponse> {
  const view = await services.stacks.resource(caller, stack, params.resource_name!, listParameter(query, 'with_attr'));
  return json(200, { resource: resource(base, view, true) });
}

export async function showMetadata({ params, services, caller, stack }: Call): Promise<ApiResponse> {
  return json(200, { metadata: await services.stacks.metadata(caller, stack, params.resource_name!) });
}

export async function signalResource({ params, body, services, caller, stack }: Call): Promise<ApiResponse> {
  await services.stacks.signal(caller, stack, params.resource_name!, body ?? null);
  return json(200, null);
}

export async function markUnhealthy({ params, body, services, caller, stack }: Call): Promise<ApiResponse> {
  const { mark_unhealthy: mark, resource_status_reason: reason, ...others } = body ?? {};
  const extra = Object.keys(others);
  if (extra.length > 0) {
    throw badRequest(`Invalid keys in resource mark unhealthy {${extra.map((key) => `'${key}'`).join(', ')}}`);
  }
  if (mark === undefined) throw badRequest('Missing mandatory (mark_unhealthy) key from mark unhealthy request');
  const unhealthy = truth(toText(mark), 'mark_unhealthy');
  await services.stacks.markUnhealthy(
    caller,
    stack,
    params.resource_name!,
    unhealthy,
    reason === undefined || reason === null ? undefined : toText(reason),
  );
  return json(200, null);
}

const eventFilters: Readonly<Record<string, string>> = {
  resource_action: 'action',
  resource_name: 'name',
  resource_status: 'status',
  resource_type: 'type',
};

export async function listEvents(call: Call): Promise<ApiResponse> {
  const { query, params, services, caller, stack, base } = call;
  const depth = integerParameter(query, 'nested_depth');
  const given = filterParameters(query, Object.keys(eventFilters));
  const filters = Object.fromEntries(Object.entries(given).map(([name, values]) => [eventFilters[name]!, values]));
  const events = await services.stacks.events(caller, stack, {
    resource: params.resource_name,
    nestedDepth: depth ?? 0,
    limit: integerParameter(query, 'limit'),
    marker: query.get('marker') ?? undefined,
    sortKeys: listParameter(query, 'sort_keys'),
    sortDir: directionParameter(query),
    filters,
  });
  if (params.resource_name !== undefined && events.length === 0) {
    throw new HeatError('HTTPNotFound', `No events found for resource ${params.resource_name}`);
  }
  return json(200, { events: events.map((view) => event(base, view, { root: (depth ?? 0) > 0 })) });
}

export async function showEvent({ params, services, caller, stack, base }: Call): Promise<ApiResponse> {
  const view = await services.stacks.event(caller, stack, params.resource_name!, params.event_id!);
  return json(200, { event: event(base, view, { whole: true }) });
}
