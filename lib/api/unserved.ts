import { HeatError } from '../errors.ts';
import { type ApiResponse, json } from './http.ts';
import type { Call, Route } from './router.ts';

/**
 * Routes of Heat for what Kiln does not make: there is none of it to list or to show, and to make it is refused with a
 * fault that says so. Policy as Heat's defaults.
 */

const stack = '/stacks/{stack_name}/{stack_id}';
const snapshot = `${stack}/snapshots/{snapshot_id}`;
const deployment = '/software_deployments/{deployment_id}';

const notSupported = (feature: string) => new HeatError('NotSupported', `${feature} is not supported.`);

type Handler = (call: Call) => Promise<ApiResponse>;

/** @throws HeatError EntityNotFound for the stack before anything else is said */
const ofStack =
  (then: (call: Call) => ApiResponse): Handler =>
  async (call) => {
    await call.services.stacks.show(call.caller, call.stack, { resolveOutputs: false });
    return then(call);
  };

const refuse = (feature: string) => (): never => {
  throw notSupported(feature);
};

const missing =
  (what: string, parameter: string) =>
  ({ params }: Call): never => {
    throw new HeatError('NotFound', `${what} with id ${params[parameter]} not found`);
  };

const none = (key: string) => (): ApiResponse => json(200, { [key]: [] });

const noSnapshot = ofStack(missing('Snapshot', 'snapshot_id'));
const noDeployment = missing('Deployment', 'deployment_id');

/** @throws HeatError NotFound for the config, else NotSupported */
async function createDeployment({ body = {}, services, caller }: Call): Promise<never> {
  await services.configs.show(caller, String(body.config_id ?? 'None'));
  throw notSupported('Creating a software deployment');
}

export const unserved: readonly Route[] = [
  {
    method: 'DELETE',
    path: `${stack}/abandon`,
    action: 'stacks:abandon',
    rule: 'member',
    handler: ofStack(refuse('Stack Abandon')),
  },
  {
    method: 'POST',
    path: `${stack}/snapshots`,
    action: 'stacks:snapshot',
    rule: 'member',
    body: 'optional',
    handler: ofStack(refuse('Stack Snapshot')),
  },
  {
    method: 'GET',
    path: `${stack}/snapshots`,
    action: 'stacks:list_snapshots',
    rule: 'reader',
    handler: ofStack(none('snapshots')),
  },
  { method: 'GET', path: snapshot, action: 'stacks:show_snapshot', rule: 'reader', handler: noSnapshot },
  { method: 'DELETE', path: snapshot, action: 'stacks:delete_snapshot', rule: 'member', handler: noSnapshot },
  {
    method: 'POST',
    path: `${snapshot}/restore`,
    action: 'stacks:restore_snapshot',
    rule: 'member',
    handler: noSnapshot,
  },
  {
    method: 'GET',
    path: '/software_deployments',
    action: 'software_deployments:index',
    rule: 'reader',
    handler: none('software_deployments'),
  },
  {
    method: 'POST',
    path: '/software_deployments',
    action: 'software_deployments:create',
    rule: 'member',
    body: 'required',
    handler: createDeployment,
  },
  {
    method: 'GET',
    path: '/software_deployments/metadata/{server_id}',
    action: 'software_deployments:metadata',
    rule: 'stack-user',
    handler: none('metadata'),
  },
  { method: 'GET', path: deployment, action: 'software_deployments:show', rule: 'reader', handler: noDeployment },
  {
    method: 'PUT',
    path: deployment,
    action: 'software_deployments:update',
    rule: 'member',
    body: 'required',
    handler: noDeployment,
  },
  { method: 'DELETE', path: deployment, action: 'software_deployments:delete', rule: 'member', handler: noDeployment },
];
