import type { Runner } from '../harness.ts';
import { loadCase, order, sourceOf } from '../stacks.ts';

/** dependencies.json: what waits for what, hidden dependencies included. */
export const runDependencies: Runner = (input) => order(loadCase(sourceOf(input)));
