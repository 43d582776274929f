import * as cohorts from './handlers/cohorts.ts';
import * as engine from './handlers/engine.ts';
import * as resources from './handlers/resources.ts';
import * as stacks from './handlers/stacks.ts';
import * as types from './handlers/types.ts';
import type { Route } from './router.ts';
import { softwareRoutes } from './software-routes.ts';
import { unserved } from './unserved.ts';

const stack = '/stacks/{stack_name}/{stack_id}';
const resource = `${stack}/resources/{resource_name}`;

/** Parts of a stack that can be looked up by the stack's name alone, by method. */
const namedParts: Readonly<Record<'GET' | 'POST', readonly string[]>> = {
  GET: ['resources', 'events', 'template', 'actions', 'environment', 'files'],
  POST: ['resources', 'events', 'template', 'actions'],
};

const lookups: readonly Route[] = [
  ...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map(
    (method): Route => ({
      method,
      path: '/stacks/{stack_name}',
      action: 'stacks:lookup',
      rule: 'stack-user',
      body: 'optional',
      handler: stacks.lookupStack,
    }),
  ),
  ...(['GET', 'POST'] as const).flatMap((method) =>
    namedParts[method].map(
      (part): Route => ({
        method,
        path: `/stacks/{stack_name}/${part}`,
        action: 'stacks:lookup',
        rule: 'stack-user',
        body: 'optional',
        ...(method === 'POST' && { unnamed: true }),
        handler: (call) => stacks.lookupStack({ ...call, params: { ...call.params, rest: part } }),
      }),
    ),
  ),
];

/** Orchestration v1, below `/v1/{project}`, and the routes of cohorts. Policy as Heat's defaults. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/validate',
    action: 'stacks:validate_template',
    rule: 'member',
    body: 'required',
    handler: types.validateTemplate,
  },
  {
    method: 'GET',
    path: '/resource_types',
    action: 'stacks:list_resource_types',
    rule: 'reader',
    handler: types.listTypes,
  },
  {
    method: 'GET',
    path: '/resource_types/{type_name}',
    action: 'stacks:resource_schema',
    rule: 'reader',
    handler: types.showType,
  },
  {
    method: 'GET',
    path: '/resource_types/{type_name}/template',
    action: 'stacks:generate_template',
    rule: 'member',
    handler: types.showTypeTemplate,
  },
  {
    method: 'GET',
    path: '/template_versions',
    action: 'stacks:list_template_versions',
    rule: 'reader',
    handler: types.listVersions,
  },
  {
    method: 'GET',
    path: '/template_versions/{template_version}/functions',
    action: 'stacks:list_template_functions',
    rule: 'reader',
    handler: types.listFunctions,
  },
  {
    method: 'GET',
    path: '/services',
    action: 'service:index',
    rule: 'admin',
    handler: engine.listServices,
    unnamed: true,
  },
  {
    method: 'GET',
    path: '/build_info',
    action: 'build_info:build_info',
    rule: 'reader',
    handler: engine.buildInfo,
  },

  { method: 'GET', path: '/stacks', action: 'stacks:index', rule: 'reader', handler: stacks.listStacks },
  {
    method: 'POST',
    path: '/stacks',
    action: 'stacks:create',
    rule: 'member',
    body: 'required',
    handler: stacks.createStack,
  },
  {
    method: 'POST',
    path: '/stacks/preview',
    action: 'stacks:preview',
    rule: 'reader',
    body: 'required',
    handler: stacks.previewStack,
  },
  { method: 'GET', path: '/stacks/detail', action: 'stacks:detail', rule: 'reader', handler: stacks.listStackDetails },
  ...lookups,
  { method: 'GET', path: stack, action: 'stacks:show', rule: 'reader', handler: stacks.showStack },
  {
    method: 'PUT',
    path: stack,
    action: 'stacks:update',
    rule: 'member',
    body: 'required',
    handler: stacks.updateStack,
  },
  {
    method: 'PATCH',
    path: stack,
    action: 'stacks:update_patch',
    rule: 'member',
    body: 'required',
    handler: stacks.patchStack,
  },
  {
    method: 'DELETE',
    path: stack,
    action: 'stacks:delete',
    rule: 'member',
    body: 'optional',
    handler: stacks.deleteStack,
  },
  {
    method: 'PUT',
    path: `${stack}/preview`,
    action: 'stacks:preview_update',
    rule: 'member',
    body: 'required',
    handler: stacks.previewUpdate,
  },
  {
    method: 'PATCH',
    path: `${stack}/preview`,
    action: 'stacks:preview_update_patch',
    rule: 'member',
    body: 'required',
    handler: stacks.previewPatch,
  },
  { method: 'GET', path: `${stack}/template`, action: 'stacks:template', rule: 'reader', handler: stacks.showTemplate },
  {
    method: 'GET',
    path: `${stack}/environment`,
    action: 'stacks:environment',
    rule: 'reader',
    handler: stacks.showEnvironment,
  },
  { method: 'GET', path: `${stack}/export`, action: 'stacks:export', rule: 'member', handler: stacks.exportStack },
  { method: 'GET', path: `${stack}/files`, action: 'stacks:files', rule: 'reader', handler: stacks.showFiles },
  {
    method: 'GET',
    path: `${stack}/outputs`,
    action: 'stacks:list_outputs',
    rule: 'reader',
    handler: stacks.listOutputs,
  },
  {
    method: 'GET',
    path: `${stack}/outputs/{output_key}`,
    action: 'stacks:show_output',
    rule: 'reader',
    handler: stacks.showOutput,
  },
  {
    method: 'POST',
    path: `${stack}/actions`,
    action: 'actions:action',
    rule: 'reader',
    body: 'optional',
    handler: stacks.runAction,
  },

  {
    method: 'GET',
    path: `${stack}/resources`,
    action: 'resource:index',
    rule: 'reader',
    handler: resources.listResources,
  },
  { method: 'GET', path: resource, action: 'resource:show', rule: 'reader', handler: resources.showResource },
  {
    method: 'PATCH',
    path: resource,
    action: 'resource:mark_unhealthy',
    rule: 'member',
    body: 'required',
    handler: resources.markUnhealthy,
  },
  {
    method: 'GET',
    path: `${resource}/metadata`,
    action: 'resource:metadata',
    rule: 'stack-user',
    handler: resources.showMetadata,
  },
  {
    method: 'POST',
    path: `${resource}/signal`,
    action: 'resource:signal',
    rule: 'stack-user',
    body: 'optional',
    handler: resources.signalResource,
  },
  { method: 'GET', path: `${stack}/events`, action: 'events:index', rule: 'reader', handler: resources.listEvents },
  { method: 'GET', path: `${resource}/events`, action: 'events:index', rule: 'reader', handler: resources.listEvents },
  {
    method: 'GET',
    path: `${resource}/events/{event_id}`,
    action: 'events:show',
    rule: 'reader',
    handler: resources.showEvent,
  },

  ...softwareRoutes,
  ...unserved,

  {
    method: 'PUT',
    path: `${stack}/lease`,
    action: 'stacks:lease',
    rule: 'member',
    body: 'required',
    handler: stacks.setStackLease,
  },
  { method: 'GET', path: '/cohorts', action: 'cohorts:index', rule: 'reader', handler: cohorts.listCohorts },
  {
    method: 'POST',
    path: '/cohorts',
    action: 'cohorts:create',
    rule: 'member',
    body: 'required',
    handler: cohorts.createCohort,
  },
  { method: 'GET', path: '/cohorts/{cohort}', action: 'cohorts:show', rule: 'reader', handler: cohorts.showCohort },
  {
    method: 'DELETE',
    path: '/cohorts/{cohort}',
    action: 'cohorts:delete',
    rule: 'member',
    body: 'optional',
    handler: cohorts.deleteCohort,
  },
  {
    method: 'GET',
    path: '/cohorts/{cohort}/learners',
    action: 'cohorts:show',
    rule: 'reader',
    handler: cohorts.listLearners,
  },
  {
    method: 'PUT',
    path: '/cohorts/{cohort}/lease',
    action: 'cohorts:lease',
    rule: 'member',
    body: 'required',
    handler: cohorts.setCohortLease,
  },
];
