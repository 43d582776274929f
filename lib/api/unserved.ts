import { HeatError } from '../errors.ts';
import { type ApiResponse, json } from './http.ts';
import type { Call, Route } from './router.ts';

/**
 * Routes of Heat for what Kiln does not make: there is none of it to list or to show, and to make it is refused with a
 * fault that says so. Policy as Heat's defaults.
 */

const stack = '/stacks/{stack_name}/{stack_id}';
const snapshot = `${stack}/snapshots/{snapshot_id}`;

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

const noSnapshot = ofStack(({ params }) => {
  throw new HeatError('NotFound', `Snapshot with id ${params.snapshot_id} not found`);
});

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
    handler: ofStack(() => json(200, { snapshots: [] })),
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
];
