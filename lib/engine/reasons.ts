import { HeatError } from '../errors.ts';
import { CloudError } from '../openstack/contract.ts';
import { type Action, ResourceFailure } from '../resources/contract.ts';

/** Reason texts, as Heat gives them (behaviours 93, 135, 136). */
export const reasons = {
  changed: 'state changed',
  started: (action: Action) => `Stack ${action} started`,
  completed: (action: Action) => `Stack ${action} completed successfully`,
  cancelled: (action: Action) => `Stack ${action} cancelled`,
  timedOut: 'Timed out',
  resourceFailed: (action: Action, reason: string) => `Resource ${action} failed: ${reason}`,
  notChecked: (type: string) => `CHECK not supported for ${type}`,
  replaced: (name: string) => `The Resource ${name} requires replacement.`,
  restored: 'Update status to COMPLETE for FAILED resource neither update nor replace.',
};

/** A reason longer than this is cut: heads stay small. */
const longest = 600;
const cut = (text: string) => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

/** What kind of failure it is, and Heat's words for it. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  /** Where it happened below the resource, e.g. `resources.inner` of a nested stack. */
  readonly path?: string;
}

/** Reason of a failed resource: `CLASS: resources.NAME: text`; what failed inside a nested stack keeps its path. */
export function failureReason(resource: string, failure: Failure): string {
  // Members of groups are called by numbers.
  const own = /^\d+$/.test(resource) ? `resources[${resource}]` : `resources.${resource}`;
  const inner = /Resource [A-Z]+ failed: (\w+): (resources[.[][^:]+): ([\s\S]*)$/.exec(failure.message);
  if (inner) return cut(`${inner[1]}: ${own}.${inner[2]}: ${inner[3]}`);
  const path = [own, failure.path].filter(Boolean).join('.');
  return cut(`${failure.type}: ${path}: ${failure.message}`);
}

/** Class and words of anything that a handler may throw. What is not meant for users keeps only its class. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ResourceFailure)
    return { type: error.type, message: error.message, ...(error.path !== undefined && { path: error.path }) };
  if (error instanceof HeatError) return { type: error.type, message: error.message };
  if (error instanceof CloudError) return { type: error.type, message: error.message };
  if (error instanceof Error) return { type: error.name, message: 'an internal error; its details are in the log' };
  return { type: 'Error', message: 'an internal error' };
}
