import type { Runner } from '../harness.ts';
import { loadCase, refuse, sourceOf } from '../stacks.ts';

/** validation.json: a stack is validated in full as for creation. */
export const runValidation: Runner = (input) => {
  refuse(loadCase(sourceOf(input)));
  return { valid: true };
};
