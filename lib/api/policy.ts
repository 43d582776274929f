import type { Caller } from '../engine/service.ts';
import { forbidden } from './faults.ts';

/** Who may use a rule: Heat's default policy, which the roles of Keystone's reader–member–admin chain decide. */
export type Rule = 'reader' | 'member' | 'admin' | 'stack-user' | 'nobody';

const implied: Readonly<Record<string, readonly string[]>> = { admin: ['member', 'reader'], member: ['reader'] };

function rolesOf(caller: Caller): ReadonlySet<string> {
  const roles = new Set<string>();
  for (const role of caller.roles) {
    roles.add(role.toLowerCase());
    for (const also of implied[role.toLowerCase()] ?? []) roles.add(also);
  }
  return roles;
}

/** Whether `caller` may; stack-user is the reader or a user of a stack (heat_stack_user). */
export function allows(rule: Rule, caller: Caller): boolean {
  if (rule === 'nobody') return false;
  const roles = rolesOf(caller);
  if (rule === 'stack-user') return roles.has('reader') || roles.has('heat_stack_user');
  return roles.has(rule);
}

/** @throws HeatError Forbidden naming the action, e.g. `stacks:create`. */
export function enforce(action: string, rule: Rule, caller: Caller): void {
  if (!allows(rule, caller)) throw forbidden(action);
}
