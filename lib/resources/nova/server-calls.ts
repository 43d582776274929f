import { z } from 'zod';
import { type ReadContext, ResourceFailure, type Wait } from '../contract.ts';
import { inError, stateOf, unknownState } from '../rest/engine.ts';
import type { CloudObject } from '../rest/values.ts';

/** Newest version whose answer still has the id of the flavor; tags and tagged interfaces are in it. */
export const microversion = '2.42';

/** States on the way to ACTIVE, or in which an administrator may have put a server for a while. */
export const deferred: readonly string[] = [
  'BUILD',
  'HARD_REBOOT',
  'PASSWORD',
  'REBOOT',
  'RESCUE',
  'RESIZE',
  'REVERT_RESIZE',
  'SHUTOFF',
  'SUSPENDED',
  'VERIFY_RESIZE',
];

const serverSchema = z.looseObject({ server: z.looseObject({ id: z.string(), status: z.string() }) });

/** @throws CloudError 'gone' */
export async function showServer(context: ReadContext, id: string, version = microversion): Promise<CloudObject> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'GET',
    path: `/servers/${id}`,
    microversion: version,
    schema: serverSchema,
  });
  return body.server;
}

export async function act(context: ReadContext, id: string, action: object, version = '2.1'): Promise<Headers> {
  const { headers } = await context.cloud.request({
    service: 'compute',
    method: 'POST',
    path: `/servers/${id}/action`,
    microversion: version,
    body: action,
  });
  return headers;
}

/** Waits while the server is in one of these states. */
export const whileIn = (id: string, states: readonly string[]): Wait => ({ ...poll(id), while: states });

/** Waits for the server to vanish, or to get stuck on the way. */
export const untilGone = (id: string): Wait => ({
  ...poll(id),
  while: [],
  gone: true,
  until: ['ERROR', 'DELETED', 'SOFT_DELETED'],
});

function poll(id: string) {
  return {
    kind: 'poll',
    service: 'compute',
    collection: '/servers/detail',
    item: '/servers/',
    microversion,
    id,
    field: 'status',
  } as const;
}

export const statusOf = (server: CloudObject): string => stateOf(server, 'status');

/** What the service says of a server in error. */
export function faultIn({ fault }: CloudObject): { readonly message: string; readonly code: string } {
  const text = (key: string) =>
    typeof fault === 'object' && fault !== null && key in fault ? String((fault as CloudObject)[key]) : 'Unknown';
  return { message: text('message'), code: text('code') };
}

export function faultOf(server: CloudObject): string {
  const { message, code } = faultIn(server);
  return `Message: ${message}, Code: ${code}`;
}

/** What to wait for until the server is ACTIVE; undefined: it is. @throws ResourceFailure */
export function untilActive(server: CloudObject, id: string, about = 'Server is not active'): Wait | undefined {
  const status = statusOf(server);
  if (status === 'ACTIVE') return undefined;
  if (deferred.includes(status)) return whileIn(id, deferred);
  if (status === 'ERROR') throw inError(status, faultOf(server));
  throw unknownState(status, about);
}

export function failed(message: string): ResourceFailure {
  return new ResourceFailure('Error', message);
}
