import type { Problem } from '../../errors.ts';
import type { Lookup, StackDefinition } from '../contract.ts';
import { type CheckOptions, lookupsOf, validateStack } from './stack.ts';
import type { Kinds } from './types.ts';

export { dependenciesOf, type Edges, walkEdges } from './dependencies.ts';
export { nestedStacks } from './stack.ts';
export { Kinds, type Load } from './types.ts';

/**
 * Problems of the resources of a loaded stack, of nested templates and of outputs; unknown types first, then `names`
 * (what the loader found wrong with them), then what resources require, then cycles, then resource by resource.
 */
export function resourceProblems(stack: StackDefinition, kinds: Kinds, options: CheckOptions): readonly Problem[] {
  return validateStack(stack, kinds, options);
}

/** What has to be asked of the cloud before names of its objects in properties can be judged. */
export function resourceLookups(stack: StackDefinition, kinds: Kinds): readonly Lookup[] {
  return lookupsOf(stack, kinds);
}
