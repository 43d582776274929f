import type { HeatError, Problem } from '../../errors.ts';
import type { Lookup, LookupFacts, StackDefinition, StackSource } from '../contract.ts';

/**
 * What lib/template/load.ts asks of validation: `StackDefinition.validate()`, `dependencies()` and `lookups()` are one call
 * each into this folder.
 */
export interface Language {
  load(source: StackSource): StackDefinition;
}
export type { HeatError, Lookup, LookupFacts, Problem };
